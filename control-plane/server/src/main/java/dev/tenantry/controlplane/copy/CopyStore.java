package dev.tenantry.controlplane.copy;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.catalog.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;

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

    /** How many copies are asked for or at work. One that is parked waits for a person and takes no room. */
    int underWay(Connection transaction) {
        return Sql.of(transaction, """
                        SELECT COUNT(*) AS copies FROM backup b JOIN operation o ON o.id = b.copy_operation
                         WHERE o.state IN ('queued', 'running', 'undoing')
                        """).one(row -> row.integer("copies"));
    }

    /** Names the store that the copy is going to, before anything is there; false when another was quicker or it is not wanted any more. */
    boolean begin(Connection transaction, BackupId backup, String store, OperationId operation) {
        boolean wanted = Sql.of(transaction, "SELECT 1 FROM backup b WHERE b.id = :id AND " + WANTED + " FOR UPDATE")
                .with("id", backup)
                .exists();
        return wanted
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

    /** Notes why there is none yet. */
    void problem(Connection transaction, BackupId backup, String why) {
        Sql.of(transaction, "UPDATE backup SET copy_problem = :why, row_version = row_version + 1 WHERE id = :id")
                .with("why", why.substring(0, Math.min(why.length(), MOST_OF_A_PROBLEM)))
                .with("id", backup)
                .updateOne();
    }

    /** Notes that an operation copies it no more. */
    void gaveUp(Connection transaction, BackupId backup, OperationId operation) {
        Sql.of(transaction, """
                        UPDATE backup SET copy_operation = NULL, copy_problem = COALESCE(copy_problem, 'the copy was given up'),
                               row_version = row_version + 1
                         WHERE id = :id AND copy_operation = :operation
                        """).with("id", backup).with("operation", operation).update();
    }
}
