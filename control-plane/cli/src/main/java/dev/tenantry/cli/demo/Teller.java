package dev.tenantry.cli.demo;

import dev.tenantry.cli.terminal.Style;
import dev.tenantry.cli.terminal.Table;
import dev.tenantry.cli.terminal.Terminal;
import dev.tenantry.cli.terminal.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Tells the story: a line per step while it happens, what was seen below it, and a table of it all at the end. */
final class Teller {
    private static final String ERASE_LINE = "\r\u001b[2K";

    private final Terminal terminal;
    private final List<Told> told = new ArrayList<>();
    private String current = "";

    private record Told(String step, Duration took) {}

    Teller(Terminal terminal) {
        this.terminal = terminal;
    }

    void title(String title, String subtitle) {
        terminal.out().println();
        terminal.out()
                .println("  " + terminal.result(Style.STRONG, title) + "  " + terminal.result(Style.FAINT, subtitle));
        terminal.out().println();
    }

    /**
     * One step.
     *
     * @param title what is done, in the past tense: it is read when it is done
     * @param work does it, and says in a line what was seen
     */
    void step(String title, Supplier<String> work) {
        current = title;
        live("");
        long began = System.nanoTime();
        String seen;
        try {
            seen = work.get();
        } catch (RuntimeException e) {
            erase();
            terminal.out().println("  " + terminal.result(Style.BAD, mark("✗", "failed:")) + " " + title);
            throw e;
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        told.add(new Told(title, took));
        erase();
        String time = Words.took(took);
        int gap = Math.max(
                2, Math.min(terminal.columns(), Terminal.DEFAULT_COLUMNS) - 6 - title.length() - time.length());
        String mark = terminal.result(Style.GOOD, mark("✓", "-"));
        terminal.out().println("  " + mark + " " + title + " ".repeat(gap) + terminal.result(Style.FAINT, time));
        if (!seen.isEmpty()) {
            note(seen);
        }
    }

    /** What goes on inside the present step; seen on a terminal only. */
    void live(String detail) {
        if (terminal.outIsTerminal()) {
            String text = "  " + mark("…", "...") + " " + current + (detail.isEmpty() ? "" : "  " + detail);
            int room = terminal.columns() - 1;
            terminal.out()
                    .print(ERASE_LINE + (text.length() > room ? text.substring(0, room - 1) + mark("…", ".") : text));
            terminal.out().flush();
        }
    }

    /** A line of its own inside the present step. */
    void note(String line) {
        erase();
        int room = Math.min(terminal.columns(), Terminal.DEFAULT_COLUMNS) - 5;
        line.lines()
                .flatMap(part -> wrap(part, room).stream())
                .forEach(part -> terminal.out().println("    " + terminal.result(Style.FAINT, part)));
    }

    private static List<String> wrap(String text, int room) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > room) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /** A table inside the present step. */
    void table(Table table) {
        erase();
        table.lines(terminal).forEach(line -> terminal.out().println("    " + line));
    }

    /** All steps with their times; what was seen stands above, by each step. */
    void summary() {
        Table table = new Table(List.of("STEP", "TIME"));
        Duration sum = Duration.ZERO;
        for (Told step : told) {
            table.row(List.of(step.step(), Words.took(step.took())));
            sum = sum.plus(step.took());
        }
        table.row(List.of("all of it", Words.took(sum)));
        terminal.out().println();
        table.lines(terminal).forEach(line -> terminal.out().println("  " + line));
    }

    private void erase() {
        if (terminal.outIsTerminal()) {
            terminal.out().print(ERASE_LINE);
        }
    }

    private String mark(String symbol, String word) {
        return terminal.unicode() ? symbol : word;
    }
}
