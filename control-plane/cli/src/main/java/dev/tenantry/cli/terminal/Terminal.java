package dev.tenantry.cli.terminal;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the command speaks.
 *
 * @param out results
 * @param err talk: progress, questions, errors
 * @param in answers to questions
 * @param questions whether a person can answer questions
 * @param outIsTerminal whether a person reads the results as they come
 * @param errIsTerminal whether lines of talk may be rewritten in place
 * @param colour whether to colour what goes to a terminal
 * @param unicode whether the terminal shows more than ASCII
 * @param columns its width
 */
public record Terminal(
        PrintStream out,
        PrintStream err,
        BufferedReader in,
        boolean questions,
        boolean outIsTerminal,
        boolean errIsTerminal,
        boolean colour,
        boolean unicode,
        int columns) {
    /** The width that is assumed where none is known. */
    public static final int DEFAULT_COLUMNS = 100;

    /**
     * The real one. A JVM cannot see which of its streams are terminals, so the launcher says it.
     *
     * @param kinds letters: i, o, e for input, output and error being terminals
     * @param columns the width, or empty
     */
    public static Terminal ofProcess(String kinds, String columns, Map<String, String> environment) {
        boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty() || "dumb".equals(environment.get("TERM"));
        String locale = environment.getOrDefault(
                "LC_ALL", environment.getOrDefault("LC_CTYPE", environment.getOrDefault("LANG", "")));
        return new Terminal(
                new PrintStream(System.out, true, StandardCharsets.UTF_8),
                new PrintStream(System.err, true, StandardCharsets.UTF_8),
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                kinds.contains("i") && kinds.contains("e"),
                kinds.contains("o"),
                kinds.contains("e"),
                !plain,
                locale.toUpperCase(java.util.Locale.ROOT).replace("-", "").contains("UTF8"),
                width(columns));
    }

    private static int width(String columns) {
        try {
            int width = Integer.parseInt(columns.strip());
            return width > 0 ? Math.max(40, width) : DEFAULT_COLUMNS;
        } catch (NumberFormatException e) {
            return DEFAULT_COLUMNS;
        }
    }

    /** The same without colour. */
    public Terminal withoutColour() {
        return new Terminal(out, err, in, questions, outIsTerminal, errIsTerminal, false, unicode, columns);
    }

    /** The same where nobody answers questions. */
    public Terminal withoutQuestions() {
        return new Terminal(out, err, in, false, outIsTerminal, errIsTerminal, colour, unicode, columns);
    }

    /** A text for standard error, coloured if that is a terminal. */
    public String talk(Style style, String text) {
        return colour && errIsTerminal ? style.apply(text) : text;
    }

    /** A text for standard output, coloured if that is a terminal. */
    public String result(Style style, String text) {
        return colour && outIsTerminal ? style.apply(text) : text;
    }

    /** Asks a person for a line; null at the end of the input. */
    public @Nullable String ask(String question) {
        err.print(question + " ");
        err.flush();
        try {
            String answer = in.readLine();
            return answer == null ? null : answer.strip();
        } catch (IOException e) {
            return null;
        }
    }

    /** Asks for a secret without showing it; null when there is no terminal to ask at. */
    public @Nullable String askSecret(String question) {
        Console console = Objects.requireNonNull(System.console());
        if (!questions || !console.isTerminal()) {
            return null;
        }
        char[] secret = console.readPassword("%s ", question);
        if (secret == null) {
            return null;
        }
        String text = new String(secret);
        Arrays.fill(secret, ' ');
        return text;
    }
}
