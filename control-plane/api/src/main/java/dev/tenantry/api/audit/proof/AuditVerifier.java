package dev.tenantry.api.audit.proof;

import static dev.tenantry.api.audit.proof.FindingKind.BACK_DATED;
import static dev.tenantry.api.audit.proof.FindingKind.FORKED;
import static dev.tenantry.api.audit.proof.FindingKind.MALFORMED;
import static dev.tenantry.api.audit.proof.FindingKind.NOT_SIGNED;
import static dev.tenantry.api.audit.proof.FindingKind.REPLAYED;
import static dev.tenantry.api.audit.proof.FindingKind.TRUNCATED;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Verifies an export with nothing but public keys, and the checkpoints that somebody kept from earlier.
 *
 * <p>It reads the export once, line by line, whatever its size. It never stops at the first finding: a person who looks for what happened
 * needs all of it.
 */
public final class AuditVerifier {
    private final CheckpointKeys keys;
    private final List<SignedCheckpoint> kept;

    /** A verifier that knows only the public keys. */
    public AuditVerifier(CheckpointKeys keys) {
        this(keys, List.of());
    }

    /**
     * A verifier that also holds earlier checkpoints of the log: it finds what a signature alone cannot show, that an export is an old
     * one, or that the log was cut back or forked by whoever holds the signing key.
     */
    public AuditVerifier(CheckpointKeys keys, List<SignedCheckpoint> kept) {
        this.keys = keys;
        this.kept = kept.stream()
                .sorted(Comparator.comparingLong(signed -> signed.checkpoint().number()))
                .toList();
    }

    /** Verifies an export. */
    public Verdict verify(InputStream export) throws IOException {
        Findings findings = new Findings();
        Lines lines = new Lines(export, findings);
        ExportLine first = lines.next();
        ExportLine second = first == null ? null : lines.next();
        if (!(first instanceof ExportLine.Header header) || !(second instanceof ExportLine.Signed signed)) {
            findings.add(MALFORMED, lines.number(), "the export", "it does not begin with its header and a checkpoint");
            return new Verdict("", 0, Optional.empty(), findings.kept(), findings.count());
        }
        Checkpoint checkpoint = signed.checkpoint().checkpoint();
        if (!checkpoint.origin().equals(header.origin())) {
            findings.add(
                    FORKED,
                    2,
                    name(checkpoint),
                    "it is of the log " + checkpoint.origin() + ", the export is of " + header.origin());
        }
        if (!keys.verify(signed.checkpoint())) {
            findings.add(NOT_SIGNED, 2, name(checkpoint), unsigned(checkpoint));
        }
        List<SignedCheckpoint> earlier = compareWithKept(signed.checkpoint(), findings);
        Body body = header.trail().equals(ExportLine.WHOLE)
                ? new WholeBody(checkpoint, earlier, findings)
                : new TrailBody(header.trail(), checkpoint, earlier, keys, findings);
        long records = read(lines, body, findings);
        return new Verdict(
                header.trail(), records, Optional.of(signed.checkpoint()), findings.kept(), findings.count());
    }

    /** What comes between the checkpoint and the end. */
    sealed interface Body permits TrailBody, WholeBody {
        void recorded(long line, ExportLine.Recorded recorded);

        void head(long line, ExportLine.Head head);

        void consistency(long line, ExportLine.Consistency consistency);

        void end(long line);
    }

    private static long read(Lines lines, Body body, Findings findings) throws IOException {
        long records = 0;
        boolean ended = false;
        for (ExportLine line = lines.next(); line != null || lines.skipped(); line = lines.next()) {
            if (ended) {
                findings.add(MALFORMED, lines.number(), "the export", "something follows the line that ends it");
                break;
            }
            switch (line) {
                case null -> {}
                case ExportLine.Recorded recorded -> {
                    records++;
                    body.recorded(lines.number(), recorded);
                }
                case ExportLine.Head head -> body.head(lines.number(), head);
                case ExportLine.Consistency consistency -> body.consistency(lines.number(), consistency);
                case ExportLine.End end -> {
                    ended = true;
                    if (end.records() != records) {
                        findings.add(
                                TRUNCATED,
                                lines.number(),
                                "the export",
                                "it was written with " + end.records() + " records and holds " + records);
                    }
                }
                case ExportLine.Header again ->
                    findings.add(MALFORMED, lines.number(), "the export", "a second header, for " + again.trail());
                case ExportLine.Signed again ->
                    findings.add(
                            MALFORMED, lines.number(), name(again.checkpoint().checkpoint()), "a second checkpoint");
            }
        }
        if (!ended) {
            findings.add(
                    TRUNCATED,
                    lines.number(),
                    "the export",
                    "the line that ends it is missing: it broke off, or was cut");
        }
        body.end(lines.number());
        return records;
    }

    /** Compares with what was kept; gives those that the export must be shown to continue. */
    private List<SignedCheckpoint> compareWithKept(SignedCheckpoint ours, Findings findings) {
        List<SignedCheckpoint> earlier = new ArrayList<>();
        Checkpoint present = ours.checkpoint();
        SignedCheckpoint before = null;
        for (SignedCheckpoint signed : kept) {
            Checkpoint other = signed.checkpoint();
            if (!keys.verify(signed)) {
                findings.add(NOT_SIGNED, 0, "kept " + name(other), unsigned(other));
                continue;
            }
            if (!other.origin().equals(present.origin())) {
                findings.add(
                        FORKED,
                        0,
                        "kept " + name(other),
                        "it is of the log " + other.origin() + ", the export is of " + present.origin());
                continue;
            }
            follow(before, signed, findings);
            before = signed;
            if (other.number() > present.number()) {
                findings.add(
                        REPLAYED,
                        2,
                        name(present),
                        "checkpoint " + other.number() + " is known already: this export is an old"
                                + " one, or the log was cut back");
            } else if (other.number() == present.number() && !other.equals(present)) {
                findings.add(
                        FORKED,
                        2,
                        name(present),
                        "another checkpoint of the same number was signed, with root " + other.root());
            } else if (other.number() < present.number()) {
                follow(signed, ours, findings);
                earlier.add(signed);
            }
        }
        return earlier;
    }

    /** What must hold between an earlier checkpoint and a later one. */
    private static void follow(@Nullable SignedCheckpoint earlier, SignedCheckpoint later, Findings findings) {
        if (earlier == null) {
            return;
        }
        Checkpoint first = earlier.checkpoint();
        Checkpoint second = later.checkpoint();
        if (second.number() == first.number()) {
            if (!first.equals(second)) {
                findings.add(FORKED, 0, name(second), "two different checkpoints of this number were signed");
            }
            return;
        }
        if (second.number() == first.number() + 1 && !second.previous().equals(first.hash())) {
            findings.add(
                    FORKED, 0, name(second), "it does not follow the checkpoint " + first.number() + " that was kept");
        }
        if (second.size() < first.size() || second.trails() < first.trails()) {
            findings.add(
                    TRUNCATED,
                    0,
                    name(second),
                    "the log has " + second.size() + " records and had " + first.size() + " at checkpoint "
                            + first.number());
        }
        if (second.time().isBefore(first.time())) {
            findings.add(BACK_DATED, 0, name(second), "its time is before that of checkpoint " + first.number());
        }
    }

    private String unsigned(Checkpoint checkpoint) {
        return keys.knows(checkpoint)
                ? "the signature is not one over this text"
                : "it names the key " + checkpoint.keyId() + ", which was not given";
    }

    static String name(Checkpoint checkpoint) {
        return "checkpoint " + checkpoint.number();
    }
}
