package dev.tenantry.controlplane.audit.chain;

import dev.tenantry.api.audit.proof.AuditEntry;
import dev.tenantry.api.audit.proof.AuditRecord;
import dev.tenantry.api.audit.proof.Checkpoint;
import dev.tenantry.api.audit.proof.ExportLine;
import dev.tenantry.api.audit.proof.Hash;
import dev.tenantry.api.audit.proof.Merkle;
import dev.tenantry.api.audit.proof.NodeTable;
import dev.tenantry.api.audit.proof.SignedCheckpoint;
import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.problem.ApiException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes exports. It does not judge: what somebody changed in the catalog is written as it lies there, and the verifier says what is wrong.
 */
@Singleton
public final class LogExport {
    /** Records of one read: small transactions, however long the export. */
    private static final int PAGE = 500;

    /** A checkpoint a second may come between two reads of its number; so many in a row do not. */
    private static final int MAX_READS = 20;

    private static final String NO_SALT = "00".repeat(AuditEntry.SALT_BYTES);

    private final Catalog catalog;

    public LogExport(Catalog catalog) {
        this.catalog = catalog;
    }

    /** A checkpoint, and the ends of all trails that it signed. */
    private record View(SignedCheckpoint signed, List<Trail> trails, TileTree tree) {
        Checkpoint checkpoint() {
            return signed.checkpoint();
        }
    }

    /** The last checkpoint. */
    public Optional<SignedCheckpoint> lastCheckpoint() {
        return catalog.transaction(LogStore::lastCheckpoint);
    }

    /**
     * Writes the export of a trail, or of the whole log.
     *
     * @param trail a tenant's id, {@link AuditRecord#PLATFORM}, or null for the whole log
     * @param since the number of an earlier checkpoint that the export shall be shown to continue, or null
     * @throws ApiException when there is no checkpoint, no such trail in it, or no such earlier checkpoint
     */
    public void write(@Nullable String trail, @Nullable Long since, OutputStream out) throws IOException {
        View view = view();
        line(out, new ExportLine.Header(view.checkpoint().origin(), trail == null ? ExportLine.WHOLE : trail));
        line(out, new ExportLine.Signed(view.signed()));
        if (trail == null) {
            writeWhole(view, out);
        } else {
            writeTrail(view, trail, since, out);
        }
    }

    private void writeWhole(View view, OutputStream out) throws IOException {
        long records = writeRecords(view, null, out);
        for (Trail trail : view.trails()) {
            line(out, new ExportLine.Head(trail.signedHead(), List.of()));
        }
        line(out, new ExportLine.End(records));
    }

    private void writeTrail(View view, String trail, @Nullable Long since, OutputStream out) throws IOException {
        Optional<Trail> head = view.trails().stream()
                .filter(each -> each.head().trail().equals(trail))
                .findFirst();
        if (head.isEmpty() && page(trail, -1, view.checkpoint().size()).isEmpty()) {
            throw new ApiException(
                    ProblemCode.REQUEST_CONFLICT,
                    "The signed audit log holds no record of this tenant yet.",
                    "Ask again in a few seconds");
        }
        if (since != null) {
            line(out, consistency(view, since));
        }
        long records = writeRecords(view, trail, out);
        if (head.isPresent()) {
            line(
                    out,
                    new ExportLine.Head(
                            head.get().signedHead(),
                            Merkle.inclusionProof(
                                    head.get().head().ordinal(),
                                    view.checkpoint().trails(),
                                    heads(view))));
        }
        line(out, new ExportLine.End(records));
    }

    private ExportLine consistency(View view, long since) {
        SignedCheckpoint earlier = catalog.transaction(transaction -> LogStore.checkpoint(transaction, since))
                .filter(signed ->
                        signed.checkpoint().size() <= view.checkpoint().size())
                .orElseThrow(() -> ApiException.notFound("checkpoint"));
        return new ExportLine.Consistency(
                earlier,
                Merkle.consistencyProof(
                        earlier.checkpoint().size(), view.checkpoint().size(), view.tree()));
    }

    /** Heads that are missing in the catalog count as zeros: the proof then does not hold. */
    private static NodeTable heads(View view) {
        NodeTable table = new NodeTable();
        for (Trail trail : view.trails()) {
            while (table.size() < trail.head().ordinal()) {
                table.put(table.size(), Hash.ZERO);
            }
            table.put(trail.head().ordinal(), trail.signedHead().leaf());
        }
        while (table.size() < view.checkpoint().trails()) {
            table.put(table.size(), Hash.ZERO);
        }
        return table;
    }

    private long writeRecords(View view, @Nullable String trail, OutputStream out) throws IOException {
        long size = view.checkpoint().size();
        long records = 0;
        long last = -1;
        for (List<ExportLine.Recorded> rows = page(trail, last, size);
                !rows.isEmpty();
                rows = page(trail, last, size)) {
            for (ExportLine.Recorded row : rows) {
                last = row.entry().sequence();
                line(
                        out,
                        trail == null
                                ? row
                                : new ExportLine.Recorded(
                                        row.entry(), row.chain(), Merkle.inclusionProof(last, size, view.tree())));
                records++;
            }
        }
        return records;
    }

    private List<ExportLine.Recorded> page(@Nullable String trail, long after, long size) {
        String which = trail == null
                ? "TRUE"
                : trail.equals(AuditRecord.PLATFORM) ? "tenant_id IS NULL" : "tenant_id = :trail";
        return catalog.transaction(transaction -> Sql.of(transaction, """
                SELECT id, at, tenant_id, actor, person, action, object_id, reason, request_id, operation_id, detail,
                       sequence, trail_sequence, sequenced_at, looked_at, salt, chain_hash
                FROM audit_event WHERE %s AND sequence > :after AND sequence < :size ORDER BY sequence LIMIT :page
                """.formatted(which))
                .with("trail", trail)
                .with("after", after)
                .with("size", size)
                .with("page", PAGE)
                .list(LogExport::recorded));
    }

    private static ExportLine.Recorded recorded(Row row) {
        Long trailSequence = row.nullableLong("trail_sequence");
        Instant sequencedAt = row.nullableInstant("sequenced_at");
        Instant lookedAt = row.nullableInstant("looked_at");
        byte[] salt = row.nullableBytes("salt");
        byte[] chain = row.nullableBytes("chain_hash");
        return new ExportLine.Recorded(
                new AuditEntry(
                        row.longValue("sequence"),
                        trailSequence == null ? 0 : trailSequence,
                        sequencedAt == null ? Instant.EPOCH : sequencedAt,
                        lookedAt == null ? Instant.EPOCH : lookedAt,
                        salt == null ? NO_SALT : HexFormat.of().formatHex(salt),
                        LogStore.record(row)),
                chain == null ? Hash.ZERO : Hash.of(chain),
                List.of());
    }

    /** Heads change with every checkpoint: read until no checkpoint came between. */
    private View view() {
        for (int read = 0; read < MAX_READS; read++) {
            SignedCheckpoint signed = lastCheckpoint()
                    .orElseThrow(() -> new ApiException(
                            ProblemCode.REQUEST_UNAVAILABLE,
                            "No audit checkpoint was signed yet.",
                            "Ask again in a few seconds; if that does not help, see whether a control plane has the signing key:"
                                    + " tenantctl audit lag"));
            List<Trail> trails = catalog.transaction(transaction ->
                    LogStore.firstTrails(transaction, signed.checkpoint().trails()));
            if (lastCheckpoint().filter(signed::equals).isPresent()) {
                TileTree tree = new TileTree(
                        signed.checkpoint().size(),
                        place -> catalog.transaction(transaction -> LogStore.tile(transaction, place)));
                return new View(signed, trails, tree);
            }
        }
        throw new ApiException(ProblemCode.REQUEST_UNAVAILABLE, "Checkpoints come too fast to export.", "Ask again");
    }

    private static void line(OutputStream out, ExportLine line) throws IOException {
        out.write((line.encode() + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
