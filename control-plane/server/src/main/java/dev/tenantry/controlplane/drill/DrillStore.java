package dev.tenantry.controlplane.drill;

import dev.tenantry.api.common.Page;
import dev.tenantry.api.drill.DrillView;
import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.backup.BackupStore.BackupRecord;
import dev.tenantry.controlplane.catalog.Cursor;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The restore_drill table, and which backups are due for it. */
@Singleton
final class DrillStore {
    /** A backup that waits for its drill. */
    record Due(BackupId backup, TenantId tenant) {}

    /** Writes down that a backup is going to be drilled. */
    void insert(Connection transaction, OperationId operation, BackupRecord backup, ServerId server) {
        Sql.of(transaction, """
                        INSERT INTO restore_drill (operation_id, backup_id, tenant_id, server_id, state, restore_point_at, requested_at)
                        VALUES (:operation, :backup, :tenant, :server, 'asked', :restorePoint, utc_timestamp(6))
                        """)
                .with("operation", operation)
                .with("backup", backup.id())
                .with("tenant", backup.tenant())
                .with("server", server)
                .with("restorePoint", backup.snapshotAt())
                .updateOne();
    }

    void proven(Connection transaction, OperationId operation, double seconds, long rows) {
        Sql.of(transaction, """
                        UPDATE restore_drill SET state = 'proven', seconds = :seconds, row_count = :rows, ended_at = utc_timestamp(6)
                         WHERE operation_id = :operation
                        """)
                .with("seconds", seconds)
                .with("rows", rows)
                .with("operation", operation)
                .updateOne();
    }

    void failed(Connection transaction, OperationId operation) {
        end(transaction, operation, "failed");
    }

    /** Ends a drill that came to no verdict; one that did keeps it. */
    void notKnown(Connection transaction, OperationId operation) {
        end(transaction, operation, "not_known");
    }

    private static void end(Connection transaction, OperationId operation, String state) {
        Sql.of(transaction, """
                        UPDATE restore_drill SET state = :state, ended_at = utc_timestamp(6)
                         WHERE operation_id = :operation AND state = 'asked'
                        """)
                .with("state", state)
                .with("operation", operation)
                .update();
    }

    /** The operation that is going to drill a backup, or is at it. */
    Optional<String> underWay(Connection transaction, BackupId backup) {
        return Sql.of(
                        transaction,
                        "SELECT operation_id FROM restore_drill WHERE backup_id = :backup AND state = 'asked'")
                .with("backup", backup)
                .first(row -> row.string("operation_id"));
    }

    /** How many drills are asked for or at work on a server. One that is parked waits for a person and takes no room. */
    int onServer(Connection transaction, ServerId server) {
        return Sql.of(transaction, """
                        SELECT COUNT(*) AS drills FROM restore_drill r JOIN operation o ON o.id = r.operation_id
                         WHERE r.server_id = :server AND r.state = 'asked' AND o.state IN ('queued', 'running', 'undoing')
                        """).with("server", server).one(row -> row.integer("drills"));
    }

    /** Servers with live databases whose backups may wait for a drill. */
    List<ServerId> servers(Connection transaction) {
        return Sql.of(transaction, "SELECT DISTINCT server_id FROM tenant_database WHERE state = 'live'")
                .list(row -> new ServerId(row.string("server_id")));
    }

    /**
     * Unproven backups of tenants on a server: first those of tenants that have no proven backup at all, and of these the newest first.
     *
     * @param after how old they are at least
     * @param retryAfter how long ago the last drill was asked for at least
     */
    List<Due> due(Connection transaction, ServerId server, Duration after, Duration retryAfter, int most) {
        return Sql.of(transaction, """
                        SELECT b.id, b.tenant_id
                          FROM backup b JOIN tenant t ON t.id = b.tenant_id
                          JOIN tenant_database d ON d.id = t.live_database_id
                         WHERE b.state = 'complete' AND b.proven_at IS NULL AND d.server_id = :server
                           AND t.commercial_status <> 'ended' AND t.service_status <> 'provisioning'
                           AND b.ended_at <= utc_timestamp(6) - INTERVAL :after MICROSECOND
                           AND NOT EXISTS (SELECT 1 FROM restore_drill r
                                            WHERE r.backup_id = b.id
                                              AND (r.state = 'asked' OR r.requested_at > utc_timestamp(6) - INTERVAL :retry MICROSECOND))
                         ORDER BY EXISTS (SELECT 1 FROM backup p
                                           WHERE p.state = 'complete' AND p.tenant_id = b.tenant_id AND p.proven_at IS NOT NULL),
                                  b.created_at DESC, b.id
                         LIMIT :most
                        """)
                .with("server", server)
                .with("after", after)
                .with("retry", retryAfter)
                .with("most", most)
                .list(row -> new Due(new BackupId(row.string("id")), new TenantId(row.string("tenant_id"))));
    }

    /** Whether a backup still has no proof. Whoever asks holds the tenant's row. */
    boolean isUnproven(Connection transaction, BackupId backup) {
        return Sql.of(transaction, "SELECT 1 FROM backup WHERE id = :id AND state = 'complete' AND proven_at IS NULL")
                .with("id", backup)
                .exists();
    }

    /** A page of a tenant's drills, newest first. */
    Page<DrillView> list(Connection transaction, TenantId tenant, @Nullable String cursor, int limit) {
        Cursor after = Cursor.read(cursor);
        List<DrillView> found = Sql.of(transaction, """
                        SELECT r.operation_id, r.backup_id, r.tenant_id, r.server_id, r.state, r.restore_point_at, r.seconds, r.row_count,
                               o.error_detail, r.requested_at, r.ended_at
                          FROM restore_drill r LEFT JOIN operation o ON o.id = r.operation_id
                         WHERE r.tenant_id = :tenant
                           AND (r.requested_at < :at OR (r.requested_at = :at AND r.operation_id < :id))
                         ORDER BY r.requested_at DESC, r.operation_id DESC LIMIT :limit
                        """)
                .with("tenant", tenant)
                .with("at", after.at())
                .with("id", after.id())
                .with("limit", limit + 1)
                .list(DrillStore::view);
        return Cursor.page(found, limit, last -> new Cursor(last.requestedAt(), last.operationId()));
    }

    private static DrillView view(Row row) {
        return new DrillView(
                row.string("operation_id"),
                row.string("backup_id"),
                row.string("tenant_id"),
                row.string("server_id"),
                row.string("state"),
                row.nullableInstant("restore_point_at"),
                row.nullableDouble("seconds"),
                row.nullableLong("row_count"),
                row.string("state").equals("proven") ? null : row.nullableString("error_detail"),
                row.instant("requested_at"),
                row.nullableInstant("ended_at"));
    }
}
