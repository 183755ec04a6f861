package dev.tenantry.api.audit.proof;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A whole log in memory: the same arithmetic as the sequencer's, on lists. It is what the sequencer's results are compared with, and what
 * verifiers are tried on.
 */
public final class MemoryLog {
    private final String origin;
    private final CheckpointSigner signer;
    private final List<ExportLine.Recorded> records = new ArrayList<>();
    private final NodeTable tree = new NodeTable();
    private final Map<String, TrailHead> heads = new LinkedHashMap<>();
    private final List<SignedCheckpoint> checkpoints = new ArrayList<>();

    public MemoryLog(String origin, CheckpointSigner signer) {
        this.origin = origin;
        this.signer = signer;
    }

    /** Takes a record. */
    public void append(AuditRecord record, Instant sequencedAt, Instant lookedAt, String salt) {
        String trail = record.trail();
        TrailHead before =
                heads.getOrDefault(trail, new TrailHead(trail, heads.size(), 0, AuditEntry.genesis(origin, trail)));
        AuditEntry entry = new AuditEntry(records.size(), before.count() + 1, sequencedAt, lookedAt, salt, record);
        Hash chain = entry.chain(before.chain());
        records.add(new ExportLine.Recorded(entry, chain, List.of()));
        tree.put(records.size() - 1L, Merkle.leaf(chain));
        heads.put(trail, new TrailHead(trail, before.ordinal(), entry.trailSequence(), chain));
    }

    /** Signs what is there. */
    public SignedCheckpoint checkpoint(Instant time) {
        NodeTable ends = headTree();
        Checkpoint checkpoint = new Checkpoint(
                origin,
                checkpoints.size() + 1L,
                records.size(),
                tree.root(),
                heads.size(),
                ends.root(),
                time,
                checkpoints.isEmpty()
                        ? Hash.ZERO
                        : checkpoints.getLast().checkpoint().hash(),
                signer.keyId());
        checkpoints.add(signer.sign(checkpoint));
        return checkpoints.getLast();
    }

    /** The lines of the export of one trail. The last checkpoint must cover everything. */
    public List<ExportLine> export(String trail, Optional<SignedCheckpoint> since) {
        SignedCheckpoint last = lastCheckpoint();
        List<ExportLine> lines = begin(trail, last);
        since.ifPresent(earlier -> lines.add(new ExportLine.Consistency(
                earlier, Merkle.consistencyProof(earlier.checkpoint().size(), records.size(), tree))));
        for (ExportLine.Recorded recorded : records) {
            if (recorded.entry().trail().equals(trail)) {
                lines.add(new ExportLine.Recorded(
                        recorded.entry(),
                        recorded.chain(),
                        Merkle.inclusionProof(recorded.entry().sequence(), records.size(), tree)));
            }
        }
        TrailHead head = Objects.requireNonNull(heads.get(trail), "the log has no such trail");
        lines.add(new ExportLine.Head(head, Merkle.inclusionProof(head.ordinal(), heads.size(), headTree())));
        lines.add(new ExportLine.End(head.count()));
        return lines;
    }

    /** The lines of the export of the whole log. The last checkpoint must cover everything. */
    public List<ExportLine> exportWhole() {
        List<ExportLine> lines = begin(ExportLine.WHOLE, lastCheckpoint());
        lines.addAll(records);
        heads.values().forEach(head -> lines.add(new ExportLine.Head(head, List.of())));
        lines.add(new ExportLine.End(records.size()));
        return lines;
    }

    /** The checkpoints signed so far. */
    public List<SignedCheckpoint> checkpoints() {
        return List.copyOf(checkpoints);
    }

    /** The trails, in the order of their first records. */
    public List<String> trails() {
        return List.copyOf(heads.keySet());
    }

    private List<ExportLine> begin(String trail, SignedCheckpoint last) {
        List<ExportLine> lines = new ArrayList<>();
        lines.add(new ExportLine.Header(origin, trail));
        lines.add(new ExportLine.Signed(last));
        return lines;
    }

    private SignedCheckpoint lastCheckpoint() {
        SignedCheckpoint last = checkpoints.getLast();
        if (last.checkpoint().size() != records.size()) {
            throw new IllegalStateException("the last checkpoint does not cover everything");
        }
        return last;
    }

    private NodeTable headTree() {
        NodeTable ends = new NodeTable();
        heads.values().forEach(head -> ends.put(head.ordinal(), head.leaf()));
        return ends;
    }
}
