package dev.tenantry.provisioning.bench;

import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a benchmark of archives measured, as text, as JSON and as a page of figures. */
final class BenchReport {
    private final String name;
    private final int megabytes;
    private final List<Engine> engines = new ArrayList<>();

    BenchReport(String name, int megabytes) {
        this.name = name;
        this.megabytes = megabytes;
    }

    private static final class Engine {
        private final String title;
        private final List<String> missing;
        private final List<Line> lines = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private double ours;
        private double oneTenant;

        private Engine(String title, List<String> missing) {
            this.title = title;
            this.missing = missing;
        }
    }

    private record Line(String tool, double seconds, long bytes) {}

    void engine(String title, List<String> missing) {
        engines.add(new Engine(title, missing));
        missing.forEach(what -> System.err.println("bench: its figures are left out: " + what));
    }

    void baseline(double seconds) {
        engines.getLast().ours = seconds;
    }

    void add(String tool, double seconds, long bytes) {
        engines.getLast().lines.add(new Line(tool, seconds, bytes));
    }

    /** A tool that was not there has no line. */
    void addTool(String tool, double seconds, long bytes) {
        if (!Double.isNaN(seconds)) {
            add(tool, seconds, bytes);
        }
    }

    void note(String what, double value) {
        engines.getLast().notes.add(what + ": " + "%.0f".formatted(value));
    }

    void together(int tenants, int each, double seconds) {
        Engine engine = engines.getLast();
        if (tenants == 1) {
            engine.oneTenant = seconds;
        }
        engine.notes.add("%d tenants of %d MB at once, one session each: %.1f s, %.2f times one"
                .formatted(tenants, each, seconds, seconds / engine.oneTenant));
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (Engine engine : engines) {
            text.append("%n%s, %d MB%n%-34s %9s %9s %9s %9s%n"
                    .formatted(engine.title, megabytes, "", "seconds", "MB/s", "stored MB", "ours is"));
            for (Line line : engine.lines) {
                text.append("%-34s %9.1f %9.0f %9d %8.2fx%n"
                        .formatted(
                                line.tool,
                                line.seconds,
                                megabytes / line.seconds,
                                line.bytes / 1_000_000,
                                line.seconds / engine.ours));
            }
            engine.notes.forEach(note -> text.append("  ").append(note).append('\n'));
            engine.missing.forEach(
                    what -> text.append("  LEFT OUT: ").append(what).append('\n'));
        }
        return text.toString();
    }

    String json() {
        List<String> rows = new ArrayList<>();
        for (Engine engine : engines) {
            for (Line line : engine.lines) {
                if (line.seconds != engine.ours) {
                    rows.add(String.format(
                            Locale.ROOT,
                            """
                            {"case":"%s beside %s","engine":"%s","metric":"seconds for %d MB","unit":"s","value":%.1f,"baseline":%.1f,"ratio":%.2f}""",
                            name,
                            line.tool,
                            engine.title,
                            megabytes,
                            engine.ours,
                            line.seconds,
                            line.seconds / engine.ours));
                }
            }
        }
        return "[\n  " + String.join(",\n  ", rows) + "\n]\n";
    }

    /** The page for docs/figures. */
    String page() {
        StringBuilder page = new StringBuilder("""
                # %s beside the usual tools

                One tenant of %d MB in six tables (narrow and wide rows, numbers, texts, JSON, binaries; seven secondary indexes, two foreign keys),
                on a durable server of the same machine with its binary log on and a buffer pool of 1 GiB. Every tool reads and writes over TLS,
                with one session a core where it has several.
                Tenantry's time is the whole of it: %s; its heap was limited to 256 MiB.

                Repeat it with `./dev bench %s --page docs/figures/%s.md`, on a quiet machine. Measured on %s, %d cores, load %.1f.
                """.formatted(
                        name.equals("backup") ? "Backup" : "Restore",
                        megabytes,
                        name.equals("backup")
                                ? "snapshot, zstd, encryption, all checksums, each object forced to the disk"
                                : "decryption, all checksums, every index, and the verification of every row and object of what was restored",
                        name,
                        name,
                        LocalDate.now(java.time.ZoneOffset.UTC),
                        Runtime.getRuntime().availableProcessors(),
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        for (Engine engine : engines) {
            page.append("\n## %s\n\n| | seconds | MB/s | stored, MB | times as long as ours |\n|---|---|---|---|---|\n"
                    .formatted(engine.title));
            for (Line line : engine.lines) {
                page.append("| %s | %.1f | %.0f | %d | %.2f |\n"
                        .formatted(
                                line.tool,
                                line.seconds,
                                megabytes / line.seconds,
                                line.bytes / 1_000_000,
                                line.seconds / engine.ours));
            }
            page.append('\n');
            engine.notes.forEach(note -> page.append("- ").append(note).append('\n'));
            engine.missing.forEach(
                    what -> page.append("- left out: ").append(what).append('\n'));
        }
        return page.toString();
    }
}
