package dev.tenantry.controlplane.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.campaign.SimulateCampaign;
import dev.tenantry.campaign.Trials;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Thousands of histories of the whole control plane, each decided by its seed alone, and the faults that they must find. */
class SimulatorTest {
    /** As many as fit into a minute on two processors; more, or fewer, with -Dsimulation.seeds. */
    private static final long SEEDS = Long.getLong("simulation.seeds", 10_000);

    private static final long REPEATED = Math.min(SEEDS, 300);
    private static final long REPEATED_ELSEWHERE = 150;
    /** A planted fault that so many histories do not show is one that nobody would find. */
    private static final long SEEDS_TO_FIND_A_MUTANT = 10_000;

    private static final long SEEDS_OF_ONE_FAULT = 40;
    private static final double OFTEN = 0.15;

    private static AutoCloseable silence;

    @BeforeAll
    static void silenceTheCodeUnderTest() {
        silence = Simulator.quiet();
    }

    @AfterAll
    static void letItSpeak() throws Exception {
        silence.close();
    }

    @Test
    void noHistoryBreaksAnInvariant() throws InterruptedException {
        SimulateCampaign campaign = new SimulateCampaign();
        Trials.Result result = Trials.run(campaign, 1, 1, SEEDS, Duration.ofHours(1));
        System.out.printf(
                "simulator: %d histories, %d steps, %d faults, %.1f s, %.2f ms of processor time each%n",
                result.runs(),
                campaign.steps(),
                result.faults(),
                result.seconds(),
                campaign.processorSeconds() * 1_000 / result.runs());
        assertThat(result.stories()).isEmpty();
        assertThat(result.runs()).isEqualTo(SEEDS);
        assertThat(result.faults()).as("faults that struck").isGreaterThan(SEEDS);
    }

    @Test
    void theSameSeedIsTheSameHistory() {
        for (long seed = 0; seed < REPEATED; seed++) {
            Simulator.Outcome first = Simulator.run(seed);
            assertThat(Simulator.run(seed)).as(Simulator.replay(seed)).isEqualTo(first);
        }
    }

    /** What a process makes up for itself, as the order of an unordered set, must not reach a history: it is told on another day, by another process. */
    @Test
    void theSameSeedIsTheSameHistoryInAnotherProcess() throws IOException, InterruptedException {
        List<String> here = new ArrayList<>();
        for (long seed = 0; seed < REPEATED_ELSEWHERE; seed++) {
            here.add(String.valueOf(Simulator.run(seed).hash()));
        }
        Process other = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        String.valueOf(REPEATED_ELSEWHERE))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> there = other.inputReader()
                .lines()
                .filter(line -> line.matches("-?\\d+"))
                .toList();
        assertThat(other.waitFor()).isZero();
        assertThat(there).isEqualTo(here);
    }

    /** Tells what the histories of the first seeds come to, a line for each. */
    static final class OtherProcess {
        private OtherProcess() {}

        public static void main(String[] arguments) {
            Simulator.quiet();
            for (long seed = 0; seed < Long.parseLong(arguments[0]); seed++) {
                System.out.println(Simulator.run(seed).hash());
            }
        }
    }

    /** One kind alone, and often: in a mixture a history seldom meets two of the same kind in a row. */
    @ParameterizedTest
    @EnumSource
    void noSingleKindOfFaultBreaksAnInvariant(Fault fault) {
        for (long seed = 0; seed < SEEDS_OF_ONE_FAULT; seed++) {
            History.Result result = History.of(seed, random -> new Weather(random, fault, OFTEN), Mutant.NONE, false);
            assertThat(result.violation()).as("seed %d of %s", seed, fault).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aPlantedFaultIsFound(Mutant mutant) {
        long seed = 0;
        while (seed < SEEDS_TO_FIND_A_MUTANT
                && Simulator.run(seed, mutant, false).violation().isEmpty()) {
            seed++;
        }
        assertThat(seed).as("histories in which nobody noticed " + mutant).isLessThan(SEEDS_TO_FIND_A_MUTANT);
        System.out.printf(
                "simulator: %s was found in history %d: %s%n",
                mutant, seed, Simulator.run(seed, mutant, false).violation());
    }
}
