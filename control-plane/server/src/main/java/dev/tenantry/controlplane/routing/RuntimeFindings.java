package dev.tenantry.controlplane.routing;

import dev.tenantry.controlplane.fleet.CatalogFinding;
import dev.tenantry.controlplane.fleet.CatalogFindings;
import dev.tenantry.controlplane.fleet.FindingType;
import dev.tenantry.controlplane.fleet.Severity;
import jakarta.inject.Singleton;
import java.util.List;

/** What can be wrong with runtimes and is seen in what they acknowledge. */
@Singleton
final class RuntimeFindings extends CatalogFindings {
    private static final CatalogFinding SILENT = new CatalogFinding(
            new FindingType(
                    "runtime.silent",
                    Severity.CRITICAL,
                    "A runtime whose token is valid has not asked for routes within its lease. It serves from what it knows, or is down."),
            """
            SELECT n.id AS object_id, n.name AS object, n.lease_until AS since,
                   CONCAT('It has acknowledged version ', n.acknowledged_version, ' of the routes.') AS detail
              FROM runtime_node n JOIN api_token k ON k.id = n.token_id
             WHERE n.lease_until < UTC_TIMESTAMP(6) - INTERVAL 5 SECOND AND k.revoked_at IS NULL ORDER BY n.lease_until LIMIT :limit
            """,
            List.of(
                    "tenantctl routing nodes",
                    "look at the process and the log of {object}",
                    "tenantctl tokens list   (a runtime that is gone for good: revoke its token)"));

    private static final CatalogFinding BEHIND = new CatalogFinding(
            new FindingType(
                    "runtime.behind",
                    Severity.WARNING,
                    "A runtime that is alive has not acknowledged a change of routes for more than a minute: it may send traffic where it should not."),
            """
            SELECT n.id AS object_id, n.name AS object, MIN(r.changed_at) AS since,
                   CONCAT(COUNT(*), ' changed routes are not acknowledged.') AS detail
              FROM runtime_node n JOIN route r ON r.registry_version > n.acknowledged_version
             WHERE n.lease_until >= UTC_TIMESTAMP(6) AND r.changed_at < UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE
             GROUP BY n.id, n.name ORDER BY since LIMIT :limit
            """,
            List.of("tenantctl routing nodes", "look into the log of {object} for refused routes"));

    RuntimeFindings() {
        super(SILENT, BEHIND);
    }
}
