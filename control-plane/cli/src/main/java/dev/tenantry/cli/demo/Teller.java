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

    private record Told(String step, Duration took, String seen) {}

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
        told.add(new Told(title, took, seen));
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
            terminal.out().print(ERASE_LINE + (text.length() > room ? text.substring(0, room) : text));
            terminal.out().flush();
        }
    }

    /** A line of its own inside the present step. */
    void note(String line) {
        erase();
        line.lines().forEach(part -> terminal.out().println("    " + terminal.result(Style.FAINT, part)));
    }

    /** A table inside the present step. */
    void table(Table table) {
        erase();
        table.lines(terminal).forEach(line -> terminal.out().println("    " + line));
    }

    /** All steps with their times. */
    void summary() {
        Table table = new Table(List.of("STEP", "TIME", "SEEN"));
        Duration sum = Duration.ZERO;
        for (Told step : told) {
            table.row(List.of(
                    step.step(),
                    Words.took(step.took()),
                    step.seen().lines().findFirst().orElse("")));
            sum = sum.plus(step.took());
        }
        table.row(List.of("all of it", Words.took(sum), ""));
        terminal.out().println();
        table.lines(terminal).forEach(terminal.out()::println);
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
