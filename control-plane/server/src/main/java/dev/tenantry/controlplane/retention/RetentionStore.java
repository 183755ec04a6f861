package dev.tenantry.controlplane.retention;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.backup.BackupStore;
import dev.tenantry.controlplane.backup.BackupStore.BackupRecord;
import dev.tenantry.controlplane.catalog.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What retention reads and writes of backups, and the retention_check table. */
@Singleton
final class RetentionStore {
    private final BackupStore backups;

    RetentionStore(BackupStore backups) {
        this.backups = backups;
    }

    /**
     * A complete backup.
     *
     * @param drilled whether a drill of it, or a copy to the second store, is under way
     */
    record Found(
            RetentionRules.Kept kept,
            @Nullable String pinnedFor,
            boolean drilled,
            @Nullable Double provenSeconds) {
        String proof() {
            if (kept.failed()) {
                return "failed";
            }
            return kept.proven() ? "proven" : "unproven";
        }
    }

    /** The complete backups of a tenant. */
    List<Found> complete(Connection transaction, TenantId tenant) {
        return Sql.of(transaction, """
                        SELECT b.id, COALESCE(b.snapshot_at, b.created_at) AS at, b.proven_at, b.proven_seconds, b.refuted_at, b.pinned_at,
                               b.pin_reason,
                               EXISTS (SELECT 1 FROM restore_drill r WHERE r.backup_id = b.id AND r.state = 'asked')
                               OR EXISTS (SELECT 1 FROM operation o WHERE o.id = b.copy_operation
                                                                      AND o.state IN ('queued', 'running', 'undoing')) AS drilled
                          FROM backup b WHERE b.tenant_id = :tenant AND b.state = 'complete'
                        """)
                .with("tenant", tenant)
                .list(row -> new Found(
                        new RetentionRules.Kept(
                                new BackupId(row.string("id")),
                                row.instant("at"),
                                row.nullableInstant("proven_at") != null,
                                row.nullableInstant("refuted_at") != null,
                                row.nullableInstant("pinned_at") != null),
                        row.nullableInstant("pinned_at") == null ? null : row.nullableString("pin_reason"),
                        row.integer("drilled") == 1,
                        row.nullableDouble("proven_seconds")));
    }

    /** Notes that the end of a backup is decided: nobody can restore it any more. */
    void expiring(Connection transaction, BackupId backup) {
        Sql.of(transaction, """
                        UPDATE backup SET state = :expiring, row_version = row_version + 1 WHERE id = :id AND state = 'complete'
                        """)
                .with("expiring", BackupStore.EXPIRING)
                .with("id", backup)
                .updateOne();
    }

    /** The backups of a tenant whose end is decided and that are still there. */
    List<BackupRecord> expiring(Connection transaction, TenantId tenant) {
        return backups.stored(transaction, tenant).stream()
                .filter(backup -> backup.state().equals(BackupStore.EXPIRING))
                .toList();
    }

    /** Pins a backup; says whether it was there to be pinned. */
    boolean pin(Connection transaction, BackupId backup, String person, String reason) {
        return Sql.of(transaction, """
                        UPDATE backup SET pinned_at = utc_timestamp(6), pinned_by = :person, pin_reason = :reason,
                               row_version = row_version + 1
                         WHERE id = :id AND state = 'complete'
                        """)
                        .with("person", person)
                        .with("reason", reason)
                        .with("id", backup)
                        .update()
                == 1;
    }

    /** Takes a pin away; says whether there was one. */
    boolean unpin(Connection transaction, BackupId backup) {
        return Sql.of(transaction, """
                        UPDATE backup SET pinned_at = NULL, pinned_by = NULL, pin_reason = NULL, row_version = row_version + 1
                         WHERE id = :id AND pinned_at IS NOT NULL
                        """).with("id", backup).update() == 1;
    }

    /** Tenants that should be looked at, those first that have waited longest. */
    List<TenantId> due(Connection transaction, int most) {
        return Sql.of(transaction, """
                        SELECT t.id FROM tenant t LEFT JOIN retention_check c ON c.tenant_id = t.id
                         WHERE t.data_status = 'live' AND t.live_database_id IS NOT NULL
                           AND (c.tenant_id IS NULL OR c.next_at <= utc_timestamp(6))
                         ORDER BY c.next_at, t.id LIMIT :most
                        """).with("most", most).list(row -> new TenantId(row.string("id")));
    }

    /** Moves a tenant's next look on; false when another control plane has done so. */
    boolean take(Connection transaction, TenantId tenant, Duration interval) {
        Sql.of(transaction, """
                        INSERT INTO retention_check (tenant_id, next_at) VALUES (:tenant, utc_timestamp(6))
                        ON DUPLICATE KEY UPDATE tenant_id = tenant_id
                        """).with("tenant", tenant).update();
        return Sql.of(transaction, """
                        UPDATE retention_check SET next_at = utc_timestamp(6) + INTERVAL :interval MICROSECOND
                         WHERE tenant_id = :tenant AND next_at <= utc_timestamp(6)
                        """)
                        .with("interval", interval)
                        .with("tenant", tenant)
                        .update()
                == 1;
    }

    /** Notes that nothing is left that no policy keeps. */
    void checked(Connection transaction, TenantId tenant) {
        Sql.of(transaction, """
                        INSERT INTO retention_check (tenant_id, next_at, checked_at) VALUES (:tenant, utc_timestamp(6), utc_timestamp(6))
                        ON DUPLICATE KEY UPDATE checked_at = utc_timestamp(6)
                        """).with("tenant", tenant).update();
    }

    Optional<Instant> checkedAt(Connection transaction, TenantId tenant) {
        return Sql.of(
                        transaction,
                        "SELECT checked_at FROM retention_check WHERE tenant_id = :tenant AND checked_at IS NOT NULL")
                .with("tenant", tenant)
                .first(row -> row.instant("checked_at"));
    }
}
