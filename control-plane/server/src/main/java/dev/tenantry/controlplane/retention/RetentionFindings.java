package dev.tenantry.controlplane.retention;

import dev.tenantry.controlplane.fleet.CatalogFinding;
import dev.tenantry.controlplane.fleet.CatalogFindings;
import dev.tenantry.controlplane.fleet.FindingType;
import dev.tenantry.controlplane.fleet.Severity;
import jakarta.inject.Singleton;
import java.util.List;

/** What can be wrong with retention. */
@Singleton
final class RetentionFindings extends CatalogFindings {
    private static final CatalogFinding NOT_KNOWN = new CatalogFinding(
            new FindingType(
                    "retention.not_known",
                    Severity.UNKNOWN,
                    "For more than a day nobody has carried the plan's retention out for a live tenant: what it keeps too long is not known."),
            """
            SELECT t.id AS object_id, t.slug AS object, COALESCE(c.checked_at, t.created_at) AS since,
                   'The backups that its plan does not keep were not looked for, or could not be deleted.' AS detail
              FROM tenant t LEFT JOIN retention_check c ON c.tenant_id = t.id
             WHERE t.data_status = 'live' AND t.live_database_id IS NOT NULL
               AND COALESCE(c.checked_at, t.created_at) < UTC_TIMESTAMP(6) - INTERVAL 1 DAY
               AND t.created_at < UTC_TIMESTAMP(6) - INTERVAL 1 DAY
             ORDER BY since LIMIT :limit
            """,
            List.of("tenantctl backups retention {object}", "tenantctl operations list --tenant {object}"));

    RetentionFindings() {
        super(NOT_KNOWN);
    }
}
