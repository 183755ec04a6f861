package dev.tenantry.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** docs/figures.md, made from the ledger and nothing else. */
public final class Figures {
    private static final String HEAD = """
            # Figures of the campaigns

            Written from [the ledger](figures/ledger.jsonl) by `./dev campaign`; a test compares the two. Runs are trials, seeds or requests,
            as the campaign counts; faults are what was done to the system on purpose; losses are whatever was lost, doubled, wrong or missed.
            [What was lost, and what mended it](figures/losses.md). *Clean* are the runs since the last shard that had a loss.

            | campaign | engine | runs | faults | losses | clean | hours | commits | last run | repeat the last run with |
            |---|---|---:|---:|---:|---:|---:|---:|---|---|
            """;

    private Figures() {}

    /** The page. */
    public static String render(List<Ledger.Entry> ledger) {
        Map<String, List<Ledger.Entry>> groups = new TreeMap<>();
        for (Ledger.Entry entry : ledger) {
            groups.computeIfAbsent(entry.campaign() + " | " + entry.engine(), key -> new ArrayList<>())
                    .add(entry);
        }
        StringBuilder page = new StringBuilder(HEAD);
        groups.forEach((name, entries) -> {
            TreeSet<String> commits = new TreeSet<>();
            entries.forEach(entry -> commits.add(entry.commit()));
            Ledger.Entry last = entries.getLast();
            page.append(String.format(
                    Locale.ROOT,
                    "| %s | %,d | %,d | %,d | %,d | %.2f | %d | %s | `%s` |%n",
                    name,
                    entries.stream().mapToLong(Ledger.Entry::runs).sum(),
                    entries.stream().mapToLong(Ledger.Entry::faults).sum(),
                    entries.stream().mapToLong(Ledger.Entry::losses).sum(),
                    clean(entries),
                    entries.stream().mapToDouble(Ledger.Entry::seconds).sum() / 3600,
                    commits.size(),
                    last.date(),
                    last.command()));
        });
        return page.toString();
    }

    private static long clean(List<Ledger.Entry> entries) {
        long runs = 0;
        for (Ledger.Entry entry : entries) {
            runs = entry.losses() > 0 ? 0 : runs + entry.runs();
        }
        return runs;
    }
}
