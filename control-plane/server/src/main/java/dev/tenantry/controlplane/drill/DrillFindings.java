package dev.tenantry.controlplane.drill;

import dev.tenantry.controlplane.fleet.CatalogFinding;
import dev.tenantry.controlplane.fleet.CatalogFindings;
import dev.tenantry.controlplane.fleet.FindingType;
import dev.tenantry.controlplane.fleet.Severity;
import jakarta.inject.Singleton;
import java.util.List;

/** What drills find out. */
@Singleton
final class DrillFindings extends CatalogFindings {
    private static final CatalogFinding FAILED = new CatalogFinding(
            new FindingType(
                    "drill.failed",
                    Severity.CRITICAL,
                    "A complete backup was restored to prove it, and it cannot be restored to what its manifest says."),
            """
            SELECT b.id AS object_id, t.slug AS object, b.refuted_at AS since, CONCAT('Backup ', b.id, ': ', b.refutation) AS detail
              FROM backup b JOIN tenant t ON t.id = b.tenant_id
             WHERE b.state = 'complete' AND b.refuted_at IS NOT NULL ORDER BY b.refuted_at LIMIT :limit
            """,
            List.of(
                    "tenantctl backups create {object}   (a good one first)",
                    "tenantctl drills create {id}   (once more: a store that was away is not a broken archive)",
                    "docs/runbooks/a-restore-failed.md"));

    private static final CatalogFinding NOT_KNOWN = new CatalogFinding(
            new FindingType(
                    "drill.not_known",
                    Severity.UNKNOWN,
                    "The last drill of the newest backup of a live tenant came to no end: whether the backup can be restored is not known."),
            """
            SELECT r.operation_id AS object_id, t.slug AS object, r.ended_at AS since,
                   CONCAT('Backup ', b.id, ' was drilled on ', r.server_id, ' and came to no verdict.') AS detail
              FROM tenant t JOIN backup b ON b.tenant_id = t.id AND b.state = 'complete' AND b.proven_at IS NULL AND b.refuted_at IS NULL
              JOIN restore_drill r ON r.backup_id = b.id AND r.state = 'not_known'
             WHERE t.data_status = 'live' AND t.live_database_id IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM backup n WHERE n.tenant_id = t.id AND n.state = 'complete' AND n.created_at > b.created_at)
               AND NOT EXISTS (SELECT 1 FROM restore_drill n WHERE n.backup_id = b.id AND n.requested_at > r.requested_at)
             ORDER BY r.ended_at LIMIT :limit
            """,
            List.of("tenantctl operations get {id}", "tenantctl drills list {object}"));

    DrillFindings() {
        super(FAILED, NOT_KNOWN);
    }
}
