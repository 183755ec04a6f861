package dev.tenantry.controlplane.copy;

import dev.tenantry.api.common.Page;
import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.backup.BackupStore;
import dev.tenantry.controlplane.catalog.Cursor;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.provisioning.backup.ArchiveObjects;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the backup table says of second copies. */
@Singleton
final class CopyStore {
    /** The column of a problem holds so many characters. */
    private static final int MOST_OF_A_PROBLEM = 1_900;

    /** A backup's end is decided by its state, or by the record of a deletion; a plan that somebody is asked to approve names all there is. */
    private static final String WANTED = """
            b.state = 'complete' AND b.manifest_sha256 IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM deletion_record r WHERE r.object_kind = 'backup' AND r.object_id = b.id)
               AND NOT EXISTS (SELECT 1 FROM deletion_request q
                                WHERE q.tenant_id = b.tenant_id AND q.state IN ('requested', 'executing'))
            """;

    /** A backup without a second copy. */
    record Due(BackupId backup, TenantId tenant) {}

    /** Backups that wait for a copy and for which nobody works, the newest first: what is lost first is what nothing else holds. */
    List<Due> due(Connection transaction, Duration after, Duration retryAfter, int most) {
        return Sql.of(transaction, """
                        SELECT b.id, b.tenant_id FROM backup b JOIN tenant t ON t.id = b.tenant_id
                         WHERE b.copied_at IS NULL AND b.copy_operation IS NULL AND t.data_status <> 'erased'
                           AND b.ended_at <= utc_timestamp(6) - INTERVAL :after MICROSECOND
                           AND (b.copy_tried_at IS NULL OR b.copy_tried_at <= utc_timestamp(6) - INTERVAL :retry MICROSECOND)
                           AND
                        """ + WANTED + " ORDER BY b.created_at DESC, b.id LIMIT :most")
                .with("after", after)
                .with("retry", retryAfter)
                .with("most", most)
                .list(row -> new Due(new BackupId(row.string("id")), new TenantId(row.string("tenant_id"))));
    }

    /** How many copies are asked for or at work. One that is parked waits for a person and takes no room; neither does what goes back. */
    int underWay(Connection transaction) {
        return Sql.of(transaction, """
                        SELECT COUNT(*) AS copies FROM backup b JOIN operation o ON o.id = b.copy_operation
                         WHERE o.kind = :kind AND o.state IN ('queued', 'running', 'undoing')
                        """).with("kind", CopyOperation.NAME).one(row -> row.integer("copies"));
    }

    /** An operation that copies a backup, one way or the other. */
    record AtWork(OperationId operation, String kind) {}

    /** What copies a backup at present, or waits for its turn or for a person. */
    Optional<AtWork> atWork(Connection transaction, BackupId backup) {
        return Sql.of(
                        transaction,
                        "SELECT o.id, o.kind FROM backup b JOIN operation o ON o.id = b.copy_operation WHERE b.id = :id")
                .with("id", backup)
                .first(row -> new AtWork(new OperationId(row.string("id")), row.string("kind")));
    }

    /** Locks a backup's row until the transaction ends, so that what is read of it then stays so. */
    void lock(Connection transaction, BackupId backup) {
        Sql.of(transaction, "SELECT 1 FROM backup WHERE id = :id FOR UPDATE")
                .with("id", backup)
                .exists();
    }

    /** Names the store that the copy is going to, before anything is there; false when another was quicker or it is not wanted any more. */
    boolean begin(Connection transaction, BackupId backup, String store, OperationId operation) {
        return isToStay(transaction, backup)
                && Sql.of(transaction, """
                                UPDATE backup SET copy_store = COALESCE(copy_store, :store), copy_operation = :operation,
                                       copy_tried_at = utc_timestamp(6), row_version = row_version + 1
                                 WHERE id = :id AND copied_at IS NULL AND copy_operation IS NULL
                                """)
                                .with("store", store)
                                .with("operation", operation)
                                .with("id", backup)
                                .update()
                        == 1;
    }

    /** Names the operation that fills the first store from the second copy; false when another was quicker or the backup is not wanted any more. */
    boolean beginBack(Connection transaction, BackupId backup, OperationId operation) {
        return isToStay(transaction, backup)
                && Sql.of(transaction, """
                                UPDATE backup SET copy_operation = :operation, row_version = row_version + 1
                                 WHERE id = :id AND copied_at IS NOT NULL AND copy_operation IS NULL
                                """)
                                .with("operation", operation)
                                .with("id", backup)
                                .update()
                        == 1;
    }

    /** Whether a backup is complete and nothing of its end is decided or asked for; its row is locked until the transaction ends. */
    private static boolean isToStay(Connection transaction, BackupId backup) {
        return Sql.of(transaction, "SELECT 1 FROM backup b WHERE b.id = :id AND " + WANTED + " FOR UPDATE")
                .with("id", backup)
                .exists();
    }

    /** Whether an operation still is the one that copies a backup, and the backup's end is not decided. */
    boolean isWanted(Connection transaction, BackupId backup, OperationId operation) {
        return Sql.of(
                        transaction,
                        "SELECT 1 FROM backup b WHERE b.id = :id AND b.copy_operation = :operation AND " + WANTED)
                .with("id", backup)
                .with("operation", operation)
                .exists();
    }

    /** Notes that a whole copy stands. */
    void stands(Connection transaction, BackupId backup, OperationId operation, int objects) {
        Sql.of(transaction, """
                        UPDATE backup SET copied_at = utc_timestamp(6), copy_objects = :objects, copy_operation = NULL,
                               copy_problem = NULL, row_version = row_version + 1
                         WHERE id = :id AND copy_operation = :operation
                        """)
                .with("objects", objects)
                .with("id", backup)
                .with("operation", operation)
                .updateOne();
    }

    /** Why the last try brought no copy, or why the one there was counts no more. */
    Optional<String> problem(Connection transaction, BackupId backup) {
        return Sql.of(transaction, "SELECT copy_problem FROM backup WHERE id = :id AND copy_problem IS NOT NULL")
                .with("id", backup)
                .first(row -> row.string("copy_problem"));
    }

    /** Notes why there is none yet. */
    void problem(Connection transaction, BackupId backup, String why) {
        Sql.of(transaction, "UPDATE backup SET copy_problem = :why, row_version = row_version + 1 WHERE id = :id")
                .with("why", why.substring(0, Math.min(why.length(), MOST_OF_A_PROBLEM)))
                .with("id", backup)
                .updateOne();
    }

    /**
     * A page of a tenant's complete backups, newest first.
     *
     * @return each with what its archive in its own store must consist of
     */
    Page<Archive> archives(Connection transaction, TenantId tenant, @Nullable String cursor, int limit) {
        Cursor after = Cursor.read(cursor);
        List<Archive> found = Sql.of(transaction, """
                        SELECT id, store, archive_attempt, copy_objects, created_at,
                               COALESCE(SUBSTRING_INDEX(refutation, ':', 1), '') IN (:harms) AS harmed
                          FROM backup
                         WHERE tenant_id = :tenant AND state = 'complete' AND (created_at < :at OR (created_at = :at AND id < :id))
                         ORDER BY created_at DESC, id DESC LIMIT :limit
                        """)
                .withEach("harms", BackupStore.HARMS)
                .with("tenant", tenant)
                .with("at", after.at())
                .with("id", after.id())
                .with("limit", limit + 1)
                .list(row -> new Archive(
                        new BackupId(row.string("id")),
                        row.string("store"),
                        ArchiveObjects.folder(tenant.value(), row.string("id")) + row.longValue("archive_attempt")
                                + ".",
                        row.nullableInteger("copy_objects"),
                        row.integer("harmed") == 1,
                        row.instant("created_at")));
        return Cursor.page(
                found, limit, last -> new Cursor(last.createdAt(), last.backup().value()));
    }

    /**
     * A backup's archive in its own store.
     *
     * @param prefix what the keys of its objects begin with
     * @param objects how many it has, the manifest among them; null when it was never copied: nobody counted them then
     * @param harmed whether somebody tried to read it and found an object missing or harmed
     */
    record Archive(
            BackupId backup,
            String store,
            String prefix,
            @Nullable Integer objects,
            boolean harmed,
            Instant createdAt) {}

    /** Notes that an operation copies it no more. */
    void gaveUp(Connection transaction, BackupId backup, OperationId operation) {
        Sql.of(transaction, """
                        UPDATE backup SET copy_operation = NULL, copy_problem = COALESCE(copy_problem, 'the copy was given up'),
                               row_version = row_version + 1
                         WHERE id = :id AND copy_operation = :operation
                        """).with("id", backup).with("operation", operation).update();
    }

    /** Notes that an operation fills the first store no more, whether it did or not. */
    void released(Connection transaction, BackupId backup, OperationId operation) {
        Sql.of(transaction, """
                        UPDATE backup SET copy_operation = NULL, row_version = row_version + 1
                         WHERE id = :id AND copy_operation = :operation
                        """).with("id", backup).with("operation", operation).update();
    }
}
