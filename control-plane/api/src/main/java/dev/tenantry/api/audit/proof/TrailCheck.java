package dev.tenantry.api.audit.proof;

import static dev.tenantry.api.audit.proof.FindingKind.BACK_DATED;
import static dev.tenantry.api.audit.proof.FindingKind.CHANGED;
import static dev.tenantry.api.audit.proof.FindingKind.DELETED;
import static dev.tenantry.api.audit.proof.FindingKind.FORKED;
import static dev.tenantry.api.audit.proof.FindingKind.POST_DATED;
import static dev.tenantry.api.audit.proof.FindingKind.REORDERED;
import static dev.tenantry.api.audit.proof.FindingKind.REPLAYED;
import static dev.tenantry.api.audit.proof.FindingKind.TRUNCATED;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Follows one trail record by record: numbers, links, times. After something wrong it goes on from what the next record claims, so that
 * one wrong record is one finding and not a finding for each record after it.
 */
final class TrailCheck {
    private final String trail;
    private final Checkpoint checkpoint;
    private final Findings findings;

    /** Gaps that are not filled yet: the first missing number to the last. */
    private final NavigableMap<Long, Long> missing = new TreeMap<>();

    /** Chain values where a gap begins, to check a record that turns up late. */
    private final Map<Long, Hash> edges = new HashMap<>();

    private long last;
    private Hash chain;
    private long lastSequence = -1;
    private Instant sequencedAt = Instant.MIN;
    private Instant lookedAt = Instant.MIN;

    TrailCheck(String trail, Checkpoint checkpoint, Findings findings) {
        this.trail = trail;
        this.checkpoint = checkpoint;
        this.findings = findings;
        this.chain = AuditEntry.genesis(checkpoint.origin(), trail);
    }

    /** Checks the next line; says whether the record links to the one before it. */
    boolean accept(long line, ExportLine.Recorded recorded) {
        AuditEntry entry = recorded.entry();
        long number = entry.trailSequence();
        if (number <= last) {
            late(line, recorded);
            return false;
        }
        if (number > last + 1) {
            missing.put(last + 1, number - 1);
            edges.put(last + 1, chain);
        }
        boolean linked = number == last + 1 && entry.chain(chain).equals(recorded.chain());
        if (number == last + 1 && !linked) {
            findings.add(CHANGED, line, where(number), "its content does not give the hash with which it was chained");
        }
        times(line, entry);
        last = number;
        lastSequence = entry.sequence();
        chain = recorded.chain();
        return linked;
    }

    /** A record whose number has passed: it stands at a wrong place, or it was there before. */
    private void late(long line, ExportLine.Recorded recorded) {
        long number = recorded.entry().trailSequence();
        Map.Entry<Long, Long> gap = missing.floorEntry(number);
        if (gap == null || gap.getValue() < number) {
            findings.add(REPLAYED, line, where(number), "a record of this number stood in the export before");
            return;
        }
        findings.add(REORDERED, line, where(number), "it comes after record " + last + " and belongs before it");
        Hash before = edges.remove(number);
        if (before != null && !recorded.entry().chain(before).equals(recorded.chain())) {
            findings.add(CHANGED, line, where(number), "its content does not give the hash with which it was chained");
        }
        missing.remove(gap.getKey());
        if (gap.getKey() < number) {
            missing.put(gap.getKey(), number - 1);
        }
        if (number < gap.getValue()) {
            missing.put(number + 1, gap.getValue());
            edges.put(number + 1, recorded.chain());
        }
    }

    private void times(long line, AuditEntry entry) {
        String where = where(entry.trailSequence());
        if (entry.sequence() <= lastSequence) {
            findings.add(
                    REORDERED,
                    line,
                    where,
                    "its place in the whole log is " + entry.sequence() + ", not after " + lastSequence
                            + " of the record before it");
        }
        if (entry.sequencedAt().isBefore(sequencedAt) || entry.lookedAt().isBefore(lookedAt)) {
            findings.add(BACK_DATED, line, where, "it was taken into the log before the record before it");
        }
        if (entry.isBackDated()) {
            findings.add(
                    BACK_DATED,
                    line,
                    where,
                    "it says " + Times.write(entry.record().at()) + ", and nothing of that time was left to take at "
                            + Times.write(entry.lookedAt()));
        }
        if (entry.isPostDated() || entry.lookedAt().isAfter(entry.sequencedAt())) {
            findings.add(
                    POST_DATED,
                    line,
                    where,
                    "it says " + Times.write(entry.record().at()) + ", and was taken into the log at "
                            + Times.write(entry.sequencedAt()));
        }
        if (entry.sequencedAt().isAfter(checkpoint.time())) {
            findings.add(POST_DATED, line, where, "it was taken into the log after the checkpoint was made");
        }
        sequencedAt = entry.sequencedAt();
        lookedAt = entry.lookedAt();
    }

    /** Compares the end with the head that was signed. */
    void end(long line, TrailHead head) {
        missing.forEach((from, to) -> findings.add(
                DELETED,
                line,
                where(from),
                from.equals(to) ? "the record is missing" : "records " + from + " to " + to + " are missing"));
        if (last < head.count()) {
            findings.add(
                    TRUNCATED,
                    line,
                    where(last + 1),
                    "the trail has " + head.count() + " records and the export ends after " + last);
        } else if (last > head.count()) {
            findings.add(
                    FORKED,
                    line,
                    where(head.count() + 1),
                    "the trail has " + head.count() + " records and the export holds " + last);
        } else if (!chain.equals(head.chain())) {
            findings.add(
                    FORKED,
                    line,
                    where(last),
                    "the last record leads to another end of the trail than the one that is signed");
        }
    }

    /** Whether no number is missing so far. */
    boolean complete() {
        return missing.isEmpty();
    }

    long last() {
        return last;
    }

    private String where(long number) {
        return "record " + number + " of trail " + trail;
    }
}
