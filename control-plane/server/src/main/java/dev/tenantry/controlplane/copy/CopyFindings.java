package dev.tenantry.controlplane.copy;

import dev.tenantry.controlplane.configuration.CopyConfiguration;
import dev.tenantry.controlplane.fleet.CatalogFinding;
import dev.tenantry.controlplane.fleet.CatalogFindings;
import dev.tenantry.controlplane.fleet.FindingType;
import dev.tenantry.controlplane.fleet.Severity;
import jakarta.inject.Singleton;
import java.util.List;

/** What can be wrong with second copies, once there are any. That a copy found the backup itself harmed is a finding about the backup. */
@Singleton
final class CopyFindings extends CatalogFindings {
    private static final FindingType MISSING = new FindingType(
            "copy.missing",
            Severity.WARNING,
            "Backups of a tenant have had no second copy for longer than is allowed, although a second store is in use: they are lost with the first.");

    CopyFindings(CopyConfiguration configuration) {
        super(new CatalogFinding(
                MISSING,
                """
                SELECT t.id AS object_id, t.slug AS object, MIN(b.ended_at) AS since,
                       CONCAT(COUNT(*), ' backups without a second copy. ', COALESCE(MAX(b.copy_problem), '')) AS detail
                  FROM tenant t JOIN backup b ON b.tenant_id = t.id AND b.state = 'complete' AND b.copied_at IS NULL
                 WHERE t.data_status <> 'erased' AND b.ended_at < UTC_TIMESTAMP(6) - INTERVAL {minutes} MINUTE
                   AND EXISTS (SELECT 1 FROM backup c WHERE c.copy_store IS NOT NULL)
                 GROUP BY t.id, t.slug ORDER BY since LIMIT :limit
                """.replace(
                        "{minutes}", Long.toString(configuration.missingAfter().toMinutes())),
                List.of(
                        "tenantctl backups list {object}",
                        "tenantctl operations list --tenant {object}   (those of kind copy-backup)",
                        "docs/runbooks/a-second-copy-is-missing.md")));
    }
}
