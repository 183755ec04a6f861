package dev.tenantry.api.audit.proof;

import static dev.tenantry.api.audit.proof.FindingKind.CHANGED;
import static dev.tenantry.api.audit.proof.FindingKind.FORKED;
import static dev.tenantry.api.audit.proof.FindingKind.MALFORMED;
import static dev.tenantry.api.audit.proof.FindingKind.NOT_SIGNED;
import static dev.tenantry.api.audit.proof.FindingKind.SPLICED;
import static dev.tenantry.api.audit.proof.FindingKind.TRUNCATED;
import static dev.tenantry.api.audit.proof.FindingKind.UNPROVEN;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The export of one trail: every record and the head carry proofs, so that nothing of other trails is needed. */
final class TrailBody implements AuditVerifier.Body {
    private final String trail;
    private final Checkpoint checkpoint;
    private final CheckpointKeys keys;
    private final Findings findings;
    private final TrailCheck check;

    /** The newest of the kept checkpoints, which the export must be shown to continue; null when there is none, or it was shown. */
    private @Nullable SignedCheckpoint unproven;

    private boolean headSeen;

    TrailBody(
            String trail,
            Checkpoint checkpoint,
            List<SignedCheckpoint> earlier,
            CheckpointKeys keys,
            Findings findings) {
        this.trail = trail;
        this.checkpoint = checkpoint;
        this.keys = keys;
        this.findings = findings;
        this.check = new TrailCheck(trail, checkpoint, findings);
        this.unproven = earlier.isEmpty() ? null : earlier.getLast();
    }

    @Override
    public void recorded(long line, ExportLine.Recorded recorded) {
        AuditEntry entry = recorded.entry();
        String where = "record " + entry.trailSequence() + " of trail " + entry.trail();
        if (headSeen) {
            findings.add(MALFORMED, line, where, "a record stands after the trail's head");
        }
        if (!entry.trail().equals(trail)) {
            findings.add(SPLICED, line, where, "the export is of trail " + trail);
            return;
        }
        boolean linked = check.accept(line, recorded);
        if (!Merkle.includes(
                Merkle.leaf(recorded.chain()),
                entry.sequence(),
                checkpoint.size(),
                checkpoint.root(),
                recorded.proof())) {
            findings.add(
                    linked ? FORKED : CHANGED,
                    line,
                    where,
                    "the signed log does not hold this at place " + entry.sequence());
        }
    }

    @Override
    public void head(long line, ExportLine.Head head) {
        if (headSeen || !head.head().trail().equals(trail)) {
            findings.add(
                    headSeen ? MALFORMED : SPLICED,
                    line,
                    "the head of trail " + head.head().trail(),
                    "one head of trail " + trail + " belongs here");
            return;
        }
        headSeen = true;
        if (!Merkle.includes(
                head.head().leaf(), head.head().ordinal(), checkpoint.trails(), checkpoint.heads(), head.proof())) {
            findings.add(FORKED, line, "the head of trail " + trail, "the checkpoint was signed over another one");
        }
        check.end(line, head.head());
    }

    @Override
    public void consistency(long line, ExportLine.Consistency consistency) {
        SignedCheckpoint signed = consistency.earlier();
        Checkpoint earlier = signed.checkpoint();
        if (!keys.verify(signed)) {
            findings.add(
                    NOT_SIGNED,
                    line,
                    AuditVerifier.name(earlier),
                    "the earlier checkpoint's signature is not by a given key over this text");
        }
        if (!Merkle.consistent(
                earlier.size(), earlier.root(), checkpoint.size(), checkpoint.root(), consistency.proof())) {
            findings.add(
                    FORKED,
                    line,
                    AuditVerifier.name(checkpoint),
                    "the log of " + AuditVerifier.name(earlier) + " is not its beginning");
        }
        if (unproven != null && unproven.checkpoint().equals(earlier)) {
            unproven = null;
        }
    }

    @Override
    public void end(long line) {
        if (!headSeen) {
            findings.add(
                    TRUNCATED,
                    line,
                    "trail " + trail,
                    "the head of the trail is missing, so nobody can tell where it ends");
        }
        if (unproven != null) {
            long number = unproven.checkpoint().number();
            findings.add(
                    UNPROVEN,
                    0,
                    "checkpoint " + number,
                    "the export holds no proof that it continues this one, which was kept:"
                            + " ask for the export with since=" + number);
        }
    }
}
