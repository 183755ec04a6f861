package dev.tenantry.controlplane.audit.chain;

import dev.tenantry.api.audit.proof.AuditRecord;
import dev.tenantry.api.audit.proof.ExportLine;
import dev.tenantry.api.audit.proof.Hash;
import dev.tenantry.api.audit.proof.SignedCheckpoint;
import dev.tenantry.controlplane.catalog.CatalogException;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the sequencer reads and writes in the catalog. Every write happens in a transaction that began with {@link SequencerLease#fence}. */
final class LogStore {
    /** Rows of one statement: 100 rows of seven values stay far below what a statement may hold. */
    private static final int ROWS_PER_STATEMENT = 100;

    private LogStore() {}

    /** Committed rows that have no place yet, the oldest ids first. */
    static List<AuditRecord> unsequenced(Connection transaction, int limit) {
        return Sql.of(transaction, """
                SELECT id, at, tenant_id, actor, person, action, object_id, reason, request_id, operation_id, detail
                FROM audit_event WHERE sequence IS NULL ORDER BY id LIMIT :limit
                """).with("limit", limit).list(LogStore::record);
    }

    static AuditRecord record(Row row) {
        return new AuditRecord(
                row.longValue("id"),
                row.instant("at"),
                row.nullableString("tenant_id"),
                row.string("actor"),
                row.string("person"),
                row.string("action"),
                row.string("object_id"),
                row.string("reason"),
                row.string("request_id"),
                row.nullableString("operation_id"),
                row.map("detail"));
    }

    /** Gives rows their places. A row that somebody gave a place meanwhile is an error: only the sequencer does. */
    static void writePlaces(Connection transaction, List<ExportLine.Recorded> placed) {
        for (int from = 0; from < placed.size(); from += ROWS_PER_STATEMENT) {
            List<ExportLine.Recorded> rows = placed.subList(from, Math.min(placed.size(), from + ROWS_PER_STATEMENT));
            String first =
                    "SELECT ? AS id, ? AS sequence, ? AS trail_sequence, ? AS sequenced_at, ? AS looked_at, ? AS salt, ? AS chain_hash";
            String statement = """
                    UPDATE audit_event e JOIN (%s) n ON n.id = e.id
                    SET e.sequence = n.sequence, e.trail_sequence = n.trail_sequence, e.sequenced_at = n.sequenced_at,
                        e.looked_at = n.looked_at, e.salt = n.salt, e.chain_hash = n.chain_hash
                    WHERE e.sequence IS NULL
                    """.formatted(first + " UNION ALL SELECT ?, ?, ?, ?, ?, ?, ?".repeat(rows.size() - 1));
            int changed = update(transaction, statement, rows.size(), (values, row) -> {
                ExportLine.Recorded recorded = rows.get(row);
                values.add(recorded.entry().record().id());
                values.add(recorded.entry().sequence());
                values.add(recorded.entry().trailSequence());
                values.add(time(recorded.entry().sequencedAt()));
                values.add(time(recorded.entry().lookedAt()));
                values.add(HexFormat.of().parseHex(recorded.entry().salt()));
                values.add(recorded.chain().bytes());
            });
            if (changed != rows.size()) {
                throw new IllegalStateException(
                        rows.size() + " audit rows were to get a place and " + changed + " did");
            }
        }
    }

    static List<Hash> tile(Connection transaction, TileTree.Place place) {
        return Sql.of(transaction, "SELECT hashes FROM audit_tile WHERE tile_level = :level AND tile_index = :index")
                .with("level", place.level())
                .with("index", place.index())
                .first(row -> TileTree.decode(row.bytes("hashes")))
                .orElse(List.of());
    }

    static void writeTiles(Connection transaction, Map<TileTree.Place, byte[]> tiles) {
        tiles.forEach((place, hashes) -> Sql.of(
                        transaction,
                        "REPLACE INTO audit_tile (tile_level, tile_index, hashes) VALUES (:level, :index, :hashes)")
                .with("level", place.level())
                .with("index", place.index())
                .with("hashes", hashes)
                .update());
    }

    static List<Trail> trails(Connection transaction, Collection<String> names) {
        return Sql.of(transaction, """
                SELECT trail, ordinal, entry_count, chain_hash, checkpoint_count, checkpoint_chain
                FROM audit_trail WHERE trail IN (:names)
                """).withEach("names", names).list(Trail::of);
    }

    /** Trails that grew since the last checkpoint. */
    static List<Trail> grownTrails(Connection transaction) {
        return Sql.of(transaction, """
                SELECT trail, ordinal, entry_count, chain_hash, checkpoint_count, checkpoint_chain
                FROM audit_trail WHERE entry_count <> checkpoint_count ORDER BY ordinal
                """).list(Trail::of);
    }

    /** The first trails, in the order of their ordinals. */
    static List<Trail> firstTrails(Connection transaction, long count) {
        return Sql.of(transaction, """
                SELECT trail, ordinal, entry_count, chain_hash, checkpoint_count, checkpoint_chain
                FROM audit_trail WHERE ordinal < :count ORDER BY ordinal
                """).with("count", count).list(Trail::of);
    }

    static void writeTrails(Connection transaction, List<Trail> trails) {
        for (int from = 0; from < trails.size(); from += ROWS_PER_STATEMENT) {
            List<Trail> rows = trails.subList(from, Math.min(trails.size(), from + ROWS_PER_STATEMENT));
            String statement =
                    "REPLACE INTO audit_trail (trail, ordinal, entry_count, chain_hash, checkpoint_count, checkpoint_chain)"
                            + " VALUES (?, ?, ?, ?, ?, ?)" + ", (?, ?, ?, ?, ?, ?)".repeat(rows.size() - 1);
            update(transaction, statement, rows.size(), (values, row) -> {
                Trail trail = rows.get(row);
                values.add(trail.head().trail());
                values.add(trail.head().ordinal());
                values.add(trail.head().count());
                values.add(trail.head().chain().bytes());
                values.add(trail.signedCount());
                values.add(
                        trail.signedChain() == null ? null : trail.signedChain().bytes());
            });
        }
    }

    /** The ends of all trails are what the new checkpoint signs. */
    static void signTrails(Connection transaction) {
        Sql.of(transaction, """
                UPDATE audit_trail SET checkpoint_count = entry_count, checkpoint_chain = chain_hash
                WHERE entry_count <> checkpoint_count
                """).update();
    }

    static void writeCheckpoint(Connection transaction, SignedCheckpoint signed) {
        Sql.of(
                        transaction,
                        "INSERT INTO audit_checkpoint (number, log_size, at, note) VALUES (:number, :size, :at, :note)")
                .with("number", signed.checkpoint().number())
                .with("size", signed.checkpoint().size())
                .with("at", signed.checkpoint().time())
                .with("note", signed.note())
                .updateOne();
    }

    static Optional<SignedCheckpoint> checkpoint(Connection transaction, long number) {
        return Sql.of(transaction, "SELECT note FROM audit_checkpoint WHERE number = :number")
                .with("number", number)
                .first(row -> SignedCheckpoint.parse(row.string("note")));
    }

    static Optional<SignedCheckpoint> lastCheckpoint(Connection transaction) {
        return Sql.of(transaction, "SELECT note FROM audit_checkpoint ORDER BY number DESC LIMIT 1")
                .first(row -> SignedCheckpoint.parse(row.string("note")));
    }

    static List<SignedCheckpoint> checkpointsAfter(Connection transaction, long number, int limit) {
        return Sql.of(
                        transaction,
                        "SELECT note FROM audit_checkpoint WHERE number > :number ORDER BY number LIMIT :limit")
                .with("number", number)
                .with("limit", limit)
                .list(row -> SignedCheckpoint.parse(row.string("note")));
    }

    private static LocalDateTime time(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    /** Adds the values of one row. */
    private interface RowValues {
        void of(Parameters values, int row);
    }

    private static int update(Connection transaction, String text, int rows, RowValues each) {
        try (PreparedStatement statement = transaction.prepareStatement(text)) {
            Parameters values = new Parameters(statement);
            for (int row = 0; row < rows; row++) {
                each.of(values, row);
            }
            return statement.executeUpdate();
        } catch (SQLException failure) {
            throw new CatalogException("the catalog refused a statement of the audit sequencer", failure);
        }
    }

    private static final class Parameters {
        private final PreparedStatement statement;
        private int next = 1;

        Parameters(PreparedStatement statement) {
            this.statement = statement;
        }

        void add(@Nullable Object value) {
            try {
                if (value == null) {
                    statement.setNull(next++, Types.BINARY);
                } else {
                    statement.setObject(next++, value);
                }
            } catch (SQLException failure) {
                throw new CatalogException("a parameter was refused", failure);
            }
        }
    }
}
