package dev.tenantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.cli.session.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The help of every verb, word for word: golden/help.txt is rewritten with -Dgolden.update=true. */
class HelpTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/help.txt");

    @Test
    void theHelpOfEveryVerbIsAsItWasAgreed() throws IOException {
        StringBuilder help = new StringBuilder();
        for (List<String> path : paths(new ArrayList<>(), root())) {
            List<String> arguments = new ArrayList<>(path);
            arguments.add("--help");
            Run run = Run.of(Path.of(""), Map.of(), arguments.toArray(String[]::new));
            assertThat(run.status()).as(String.join(" ", arguments)).isZero();
            assertThat(run.out().lines()).as(String.join(" ", arguments)).allMatch(line -> line.length() <= 100);
            help.append("$ tenantctl ")
                    .append(String.join(" ", arguments))
                    .append('\n')
                    .append(run.out())
                    .append('\n');
        }
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(GOLDEN, help.toString());
        }
        assertThat(help.toString()).isEqualTo(Files.readString(GOLDEN));
    }

    @Test
    void everyExitStatusIsInTheHelp() {
        String topic = Run.of(Path.of(""), Map.of(), "help", "exit-codes").out();
        for (ExitCode code : ExitCode.values()) {
            assertThat(topic.lines()).anyMatch(line -> line.strip().equals(code.status() + "  " + code.meaning()));
        }
    }

    @Test
    void completionKnowsEveryNoun() {
        String script = Run.of(Path.of(""), Map.of(), "completion", "bash").out();
        assertThat(script).contains("tenants", "undo-swap", "--wait-timeout");
        assertThat(Run.of(Path.of(""), Map.of(), "completion", "fish").status()).isEqualTo(2);
    }

    private static CommandLine root() {
        return Main.commandLine(
                new dev.tenantry.cli.session.Session(
                        dev.tenantry.cli.terminal.Terminal.ofProcess("", "", Map.of()), Map.of(), Path.of("")),
                Tenantctl.NOUNS.keySet());
    }

    private static List<List<String>> paths(List<String> here, CommandLine command) {
        List<List<String>> all = new ArrayList<>();
        all.add(here);
        command.getSubcommands().forEach((name, below) -> {
            if (!below.getCommandSpec().usageMessage().hidden()) {
                List<String> path = new ArrayList<>(here);
                path.add(name);
                all.addAll(paths(path, below));
            }
        });
        return all;
    }
}
