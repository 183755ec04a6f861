package dev.tenantry.controlplane.backup;

import dev.tenantry.api.backup.BackupView;
import dev.tenantry.api.common.Page;
import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.SchemaVersionId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.catalog.Cursor;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.backup.BackupSummary;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The backup table. */
@Singleton
public final class BackupStore {
    /** Being written; a restore refuses it. */
    public static final String WRITING = "writing";

    /** Whole: its manifest is in the store. */
    public static final String COMPLETE = "complete";

    /** Given up; its objects were removed. */
    public static final String FAILED = "failed";

    /** Its end is decided and written down; nobody can restore it any more. */
    public static final String EXPIRING = "expiring";

    /** Deleted from its store under a recorded decision. */
    public static final String EXPIRED = "expired";

    private static final String COLUMNS = """
            SELECT id, tenant_id, database_id, operation_id, state, store, archive_attempt, key_version, schema_version_id, snapshot_at,
                   table_count, row_count, data_bytes, stored_bytes, manifest_sha256, proven_at, proven_seconds,
                   refuted_at, refutation, pinned_at, pinned_by, pin_reason, copy_store, copy_operation, copied_at,
                   copy_problem, created_at, ended_at
              FROM backup
            """;

    /** The codes that a refutation begins with when the objects in the backup's own store are what is wrong: missing, harmed, or another's. */
    public static final List<String> HARMS = Stream.of(
                    FailureCode.BACKUP_CORRUPT, FailureCode.STORE_MISSING, FailureCode.RESTORE_WRONG_TENANT)
            .map(FailureCode::code)
            .toList();

    /** The column of a refutation holds so many characters. */
    private static final int MOST_OF_A_REFUTATION = 1_900;

    /** The catalog's time. */
    public static Instant now(Connection transaction) {
        return Sql.of(transaction, "SELECT utc_timestamp(6) AS now").one(row -> row.instant("now"));
    }

    /** Adds a backup that an operation is going to write. */
    public void insert(
            Connection transaction,
            BackupId id,
            TenantId tenant,
            DatabaseId database,
            OperationId operation,
            String store,
            int keyVersion,
            SchemaVersionId schemaVersion) {
        Sql.of(transaction, """
                        INSERT INTO backup (id, tenant_id, database_id, operation_id, state, store, key_version,
                                            schema_version_id, created_at, row_version)
                        VALUES (:id, :tenant, :database, :operation, :state, :store, :keyVersion, :schemaVersion,
                                utc_timestamp(6), 1)
                        """)
                .with("id", id)
                .with("tenant", tenant)
                .with("database", database)
                .with("operation", operation)
                .with("state", WRITING)
                .with("store", store)
                .with("keyVersion", keyVersion)
                .with("schemaVersion", schemaVersion)
                .updateOne();
    }

    /** A backup as operations need it. */
    public Optional<BackupRecord> record(Connection transaction, BackupId id) {
        return Sql.of(transaction, COLUMNS + " WHERE id = :id").with("id", id).first(BackupStore::record);
    }

    /** Writes down what a finished backup holds, and which attempt it is. */
    public void complete(Connection transaction, BackupId id, long attempt, BackupSummary summary) {
        Sql.of(transaction, """
                        UPDATE backup SET state = 'complete', archive_attempt = :attempt, snapshot_at = :snapshotAt, table_count = :tables,
                               row_count = :rows, data_bytes = :dataBytes, stored_bytes = :storedBytes,
                               manifest_sha256 = :manifest, ended_at = utc_timestamp(6), row_version = row_version + 1
                         WHERE id = :id AND state = 'writing'
                        """)
                .with("attempt", attempt)
                .with("snapshotAt", summary.snapshotAt())
                .with("tables", summary.tables())
                .with("rows", summary.rows())
                .with("dataBytes", summary.dataBytes())
                .with("storedBytes", summary.storedBytes())
                .with("manifest", summary.manifestSha256())
                .with("id", id)
                .updateOne();
    }

    /** Gives a backup up; one that is complete stays complete. */
    public void fail(Connection transaction, BackupId id) {
        Sql.of(transaction, """
                        UPDATE backup SET state = 'failed', ended_at = utc_timestamp(6), row_version = row_version + 1
                         WHERE id = :id AND state = 'writing'
                        """).with("id", id).update();
    }

    /** Notes that a restore of it was verified, and how long that took: the proven RTO (law 9). */
    public void proven(Connection transaction, BackupId id, double seconds) {
        Sql.of(transaction, """
                        UPDATE backup SET proven_at = utc_timestamp(6), proven_seconds = :seconds, refuted_at = NULL,
                               refutation = NULL, row_version = row_version + 1
                         WHERE id = :id AND state = 'complete'
                        """).with("seconds", seconds).with("id", id).updateOne();
    }

    /** Notes that it was tried and cannot be restored to what its manifest says: an earlier proof says nothing any more. */
    public void refuted(Connection transaction, BackupId id, String why) {
        Sql.of(transaction, """
                        UPDATE backup SET proven_at = NULL, proven_seconds = NULL, refuted_at = utc_timestamp(6),
                               refutation = :why, row_version = row_version + 1
                         WHERE id = :id AND state = 'complete'
                        """)
                .with("why", why.substring(0, Math.min(why.length(), MOST_OF_A_REFUTATION)))
                .with("id", id)
                .updateOne();
    }

    /**
     * Notes that every object of it is in its store again and is what the manifest says. What was said against those objects is said no more, and the
     * backup waits for its next proof; that it once restored to something else than its manifest says stays.
     */
    public void mended(Connection transaction, BackupId id) {
        Sql.of(transaction, """
                        UPDATE backup SET refuted_at = NULL, refutation = NULL, row_version = row_version + 1
                         WHERE id = :id AND state = 'complete'
                           AND SUBSTRING_INDEX(refutation, ':', 1) IN (:harms)
                        """).with("id", id).withEach("harms", HARMS).update();
    }

    /** Notes that the second copy was read and is not what it must be: it is made again, and what is sound of it stays. */
    public void copyRefuted(Connection transaction, BackupId id, String why) {
        Sql.of(transaction, """
                        UPDATE backup SET copied_at = NULL, copy_problem = :why, row_version = row_version + 1
                         WHERE id = :id AND state = 'complete'
                        """)
                .with("why", why.substring(0, Math.min(why.length(), MOST_OF_A_REFUTATION)))
                .with("id", id)
                .update();
    }

    /** The backups of a tenant that may have objects in a store. */
    public List<BackupRecord> stored(Connection transaction, TenantId tenant) {
        return Sql.of(
                        transaction,
                        COLUMNS
                                + " WHERE tenant_id = :tenant AND state IN ('writing', 'complete', 'expiring') ORDER BY id")
                .with("tenant", tenant)
                .list(BackupStore::record);
    }

    /** Whether an operation is copying a backup. One that waits for its turn looks whether the backup's end is decided before it does anything. */
    public boolean isBeingCopied(Connection transaction, BackupId id) {
        return Sql.of(transaction, """
                        SELECT 1 FROM backup b JOIN operation o ON o.id = b.copy_operation
                         WHERE b.id = :id AND o.state IN ('running', 'undoing')
                        """).with("id", id).exists();
    }

    /** Notes that a backup's objects, and those of its second copy, were deleted under a recorded decision. */
    public void expire(Connection transaction, BackupId id) {
        Sql.of(
                        transaction,
                        "UPDATE backup SET state = :expired, copied_at = NULL, row_version = row_version + 1 WHERE id = :id")
                .with("expired", EXPIRED)
                .with("id", id)
                .updateOne();
    }

    /** The backup as the API shows it. */
    public Optional<BackupView> find(Connection transaction, BackupId id) {
        return Sql.of(transaction, COLUMNS + " WHERE id = :id").with("id", id).first(BackupStore::view);
    }

    /**
     * A page of backups, newest first.
     *
     * @param tenant whose, or null for everybody's
     */
    public Page<BackupView> list(
            Connection transaction, @Nullable TenantId tenant, @Nullable String cursor, int limit) {
        Cursor after = Cursor.read(cursor);
        List<BackupView> found = Sql.of(transaction, COLUMNS + """
                         WHERE (:tenant IS NULL OR tenant_id = :tenant)
                           AND (created_at < :at OR (created_at = :at AND id < :id))
                         ORDER BY created_at DESC, id DESC LIMIT :limit
                        """)
                .with("tenant", tenant)
                .with("at", after.at())
                .with("id", after.id())
                .with("limit", limit + 1)
                .list(BackupStore::view);
        return Cursor.page(found, limit, last -> new Cursor(last.createdAt(), last.id()));
    }

    private static BackupRecord record(Row row) {
        return new BackupRecord(
                new BackupId(row.string("id")),
                new TenantId(row.string("tenant_id")),
                new DatabaseId(row.string("database_id")),
                row.string("state"),
                row.string("store"),
                row.longValue("archive_attempt"),
                row.integer("key_version"),
                row.nullableInstant("snapshot_at"),
                row.nullableString("manifest_sha256"),
                row.nullableString("copy_store"),
                row.nullableInstant("copied_at") != null);
    }

    private static String proof(Row row) {
        if (row.nullableInstant("refuted_at") != null) {
            return "failed";
        }
        return row.nullableInstant("proven_at") == null ? "unproven" : "proven";
    }

    private static String copy(Row row) {
        if (row.nullableInstant("copied_at") != null) {
            return "complete";
        }
        if (row.nullableString("copy_operation") != null) {
            return "copying";
        }
        return row.nullableString("copy_problem") == null ? "none" : "failed";
    }

    private static BackupView view(Row row) {
        return new BackupView(
                row.string("id"),
                row.string("tenant_id"),
                row.string("database_id"),
                row.string("operation_id"),
                row.string("state"),
                row.nullableInstant("proven_at") != null,
                row.nullableInstant("proven_at"),
                row.nullableDouble("proven_seconds"),
                proof(row),
                row.nullableInstant("refuted_at"),
                row.nullableString("refutation"),
                row.nullableInstant("pinned_at"),
                row.nullableString("pinned_by"),
                row.nullableString("pin_reason"),
                row.nullableInstant("snapshot_at"),
                row.nullableInteger("table_count"),
                row.nullableLong("row_count"),
                row.nullableLong("data_bytes"),
                row.nullableLong("stored_bytes"),
                row.nullableString("manifest_sha256"),
                copy(row),
                row.nullableString("copy_store"),
                row.nullableInstant("copied_at"),
                row.nullableString("copy_problem"),
                row.instant("created_at"),
                row.nullableInstant("ended_at"));
    }

    /**
     * A backup as operations need it.
     *
     * @param store the name of the store it lies in
     * @param attempt which attempt at writing it became the backup
     * @param keyVersion the version of the tenant's key that opens it
     * @param snapshotAt the moment it leads back to; null before it is complete
     * @param manifestSha256 the digest of its manifest as stored; null before it is complete
     * @param copyStore the name of the store in which objects of a second copy may lie; null when there are none
     * @param copied whether the second copy is whole
     */
    public record BackupRecord(
            BackupId id,
            TenantId tenant,
            DatabaseId database,
            String state,
            String store,
            long attempt,
            int keyVersion,
            @Nullable Instant snapshotAt,
            @Nullable String manifestSha256,
            @Nullable String copyStore,
            boolean copied) {}
}
