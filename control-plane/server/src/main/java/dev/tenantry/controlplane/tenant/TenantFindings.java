package dev.tenantry.controlplane.tenant;

import dev.tenantry.controlplane.fleet.CatalogFinding;
import dev.tenantry.controlplane.fleet.CatalogFindings;
import dev.tenantry.controlplane.fleet.FindingType;
import dev.tenantry.controlplane.fleet.Severity;
import jakarta.inject.Singleton;
import java.util.List;

/** What can be wrong with tenants and is seen in their status. */
@Singleton
final class TenantFindings extends CatalogFindings {
    private static final CatalogFinding FAILED = new CatalogFinding(
            new FindingType(
                    "tenant.failed",
                    Severity.NOTICE,
                    "A tenant that was asked for in the last seven days could not be made; everything begun was undone."),
            """
            SELECT id AS object_id, display_name AS object, created_at AS since, status_reason AS detail
              FROM tenant WHERE service_status = 'failed' AND created_at > UTC_TIMESTAMP(6) - INTERVAL 7 DAY ORDER BY created_at LIMIT :limit
            """,
            List.of("tenantctl tenants get {id}", "tenantctl operations list --tenant {id}"));

    private static final CatalogFinding STUCK = new CatalogFinding(
            new FindingType(
                    "tenant.stuck",
                    Severity.CRITICAL,
                    "A tenant is being made and no operation works on it: nobody will bring it to its end."),
            """
            SELECT t.id AS object_id, t.slug AS object, t.created_at AS since, CONCAT('It is ', t.service_status, ', and no operation holds it.') AS detail
              FROM tenant t
             WHERE t.service_status = 'provisioning' AND t.created_at < UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE
               AND NOT EXISTS (SELECT 1 FROM tenant_lock l WHERE l.tenant_id = t.id)
             ORDER BY t.created_at LIMIT :limit
            """,
            List.of("tenantctl operations list --tenant {id}", "tenantctl tenants get {id}"));

    private static final CatalogFinding RETAINED_PAST = new CatalogFinding(
            new FindingType(
                    "tenant.retained_past",
                    Severity.WARNING,
                    "The data of a deleted tenant should have been erased by now and is still kept."),
            """
            SELECT id AS object_id, slug AS object, retained_until AS since, status_reason AS detail
              FROM tenant WHERE data_status = 'retained' AND retained_until < UTC_TIMESTAMP(6) - INTERVAL 1 DAY ORDER BY retained_until LIMIT :limit
            """,
            List.of("tenantctl tenants get {id}", "tenantctl operations list --tenant {id}"));

    TenantFindings() {
        super(FAILED, STUCK, RETAINED_PAST);
    }
}
