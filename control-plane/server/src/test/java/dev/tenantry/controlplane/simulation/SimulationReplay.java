package dev.tenantry.controlplane.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What ./dev simulate starts; no ordinary test run does. */
@EnabledIfSystemProperty(named = "simulation.seed", matches = ".+")
class SimulationReplay {
    @SuppressWarnings("try")
    @Test
    void theHistoryIsTold() throws Exception {
        long seed = Long.getLong("simulation.seed");
        Mutant mutant = Mutant.valueOf(System.getProperty("simulation.planted", Mutant.NONE.name()));
        try (AutoCloseable silence = Simulator.quiet()) {
            Simulator.Outcome outcome = Simulator.run(seed, mutant, true);
            write(outcome);
            assertThat(outcome.violation()).isEmpty();
        }
    }

    private static void write(Simulator.Outcome outcome) throws IOException {
        Path file = Path.of(System.getProperty("simulation.output", "target/history.txt"));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, outcome.trace());
        Files.writeString(
                file,
                outcome.violation().isEmpty() ? "No invariant was broken.\n" : "BROKEN: " + outcome.violation() + "\n",
                java.nio.file.StandardOpenOption.APPEND);
    }
}
