package dev.tenantry.cli;

import dev.tenantry.cli.session.Session;
import dev.tenantry.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** One run of the command, and what came of it. */
record Run(int status, String out, String err) {
    /** Runs without a terminal, as a script would. */
    static Run of(Path folder, Map<String, String> environment, String... arguments) {
        return of(folder, environment, false, "", arguments);
    }

    /** Runs on a terminal of 100 columns where a person types an answer. */
    static Run onTerminal(Path folder, Map<String, String> environment, String typed, String... arguments) {
        return of(folder, environment, true, typed, arguments);
    }

    private static Run of(
            Path folder, Map<String, String> environment, boolean terminal, String typed, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Session session = new Session(
                new Terminal(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        new BufferedReader(new StringReader(typed)),
                        terminal,
                        terminal,
                        terminal,
                        terminal,
                        true,
                        Terminal.DEFAULT_COLUMNS),
                environment,
                folder);
        int status = Main.run(session, arguments);
        return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
