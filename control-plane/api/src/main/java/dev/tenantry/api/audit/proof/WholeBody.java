package dev.tenantry.api.audit.proof;

import static dev.tenantry.api.audit.proof.FindingKind.DELETED;
import static dev.tenantry.api.audit.proof.FindingKind.FORKED;
import static dev.tenantry.api.audit.proof.FindingKind.MALFORMED;
import static dev.tenantry.api.audit.proof.FindingKind.REORDERED;
import static dev.tenantry.api.audit.proof.FindingKind.TRUNCATED;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The export of the whole log: the tree is built again from all records, so that no proof is needed. */
final class WholeBody implements AuditVerifier.Body {
    private final Checkpoint checkpoint;
    private final List<SignedCheckpoint> earlier;
    private final Findings findings;
    private final Map<String, TrailCheck> trails = new HashMap<>();
    private final Set<String> headed = new HashSet<>();
    private final GrowingTree log = new GrowingTree();
    private final GrowingTree heads = new GrowingTree();
    private long expected;
    private int compared;
    private boolean dense = true;

    WholeBody(Checkpoint checkpoint, List<SignedCheckpoint> earlier, Findings findings) {
        this.checkpoint = checkpoint;
        this.earlier = earlier;
        this.findings = findings;
        compareWithKept();
    }

    @Override
    public void recorded(long line, ExportLine.Recorded recorded) {
        AuditEntry entry = recorded.entry();
        String where = "record " + entry.trailSequence() + " of trail " + entry.trail();
        if (!headed.isEmpty()) {
            findings.add(MALFORMED, line, where, "a record stands after the heads");
        }
        if (entry.sequence() != expected) {
            findings.add(
                    entry.sequence() < expected ? REORDERED : DELETED,
                    line,
                    where,
                    "its place in the whole log is " + entry.sequence() + ", and " + expected + " comes next");
            dense = false;
        }
        expected = Math.max(expected, entry.sequence() + 1);
        trails.computeIfAbsent(entry.trail(), trail -> new TrailCheck(trail, checkpoint, findings))
                .accept(line, recorded);
        log.append(Merkle.leaf(recorded.chain()));
        compareWithKept();
    }

    /** Each kept checkpoint must be the root over the first records. */
    private void compareWithKept() {
        while (dense
                && compared < earlier.size()
                && earlier.get(compared).checkpoint().size() == log.size()) {
            Checkpoint kept = earlier.get(compared).checkpoint();
            if (!kept.root().equals(log.root())) {
                findings.add(
                        FORKED,
                        0,
                        AuditVerifier.name(kept),
                        "it was signed over other records than the first " + kept.size() + " of this export");
            }
            compared++;
        }
    }

    @Override
    public void head(long line, ExportLine.Head head) {
        String trail = head.head().trail();
        if (!headed.add(trail) || head.head().ordinal() != heads.size()) {
            findings.add(
                    MALFORMED,
                    line,
                    "the head of trail " + trail,
                    "heads stand in the order of their ordinals, each once");
        }
        heads.append(head.head().leaf());
        trails.computeIfAbsent(trail, missing -> new TrailCheck(missing, checkpoint, findings))
                .end(line, head.head());
    }

    @Override
    public void consistency(long line, ExportLine.Consistency consistency) {
        findings.add(MALFORMED, line, "the export", "an export of the whole log holds no proofs of consistency");
    }

    @Override
    public void end(long line) {
        if (log.size() < checkpoint.size() && dense) {
            findings.add(
                    TRUNCATED,
                    line,
                    "the log",
                    "it has " + checkpoint.size() + " records and the export ends after " + log.size());
        } else if (log.size() != checkpoint.size() || !log.root().equals(checkpoint.root())) {
            findings.add(
                    FORKED,
                    line,
                    AuditVerifier.name(checkpoint),
                    "it was signed over other records than those of this export");
        }
        if (heads.size() != checkpoint.trails() || !heads.root().equals(checkpoint.heads())) {
            findings.add(
                    FORKED,
                    line,
                    AuditVerifier.name(checkpoint),
                    "it was signed over other ends of the trails than those of this" + " export");
        }
        trails.keySet().stream()
                .filter(trail -> !headed.contains(trail))
                .sorted()
                .forEach(trail -> findings.add(TRUNCATED, line, "trail " + trail, "its head is missing"));
    }
}
