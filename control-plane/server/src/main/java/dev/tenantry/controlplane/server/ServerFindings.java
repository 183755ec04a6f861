package dev.tenantry.controlplane.server;

import dev.tenantry.controlplane.fleet.CatalogFinding;
import dev.tenantry.controlplane.fleet.CatalogFindings;
import dev.tenantry.controlplane.fleet.FindingType;
import dev.tenantry.controlplane.fleet.Severity;
import jakarta.inject.Singleton;
import java.util.List;

/** What can be wrong with servers, from the last look and the last check of each. */
@Singleton
final class ServerFindings extends CatalogFindings {
    private static final CatalogFinding UNREACHABLE = new CatalogFinding(
            new FindingType(
                    "server.unreachable",
                    Severity.CRITICAL,
                    "A server could not be reached when it was last looked at. Its tenants are probably cut off, and nothing can be done on it."),
            """
            SELECT s.id AS object_id, s.name AS object, o.since, o.detail
              FROM server s JOIN server_observation o ON o.server_id = s.id
             WHERE s.removed_at IS NULL AND o.reachable = FALSE AND o.looked_at >= UTC_TIMESTAMP(6) - INTERVAL 5 MINUTE ORDER BY o.since LIMIT :limit
            """,
            List.of(
                    "tenantctl servers check {object}",
                    "tenantctl servers cordon {object}",
                    "docs/runbooks/a-server-is-out-of-reach.md"));

    private static final CatalogFinding NOT_SEEN = new CatalogFinding(
            new FindingType(
                    "server.not_seen",
                    Severity.UNKNOWN,
                    "Nobody has looked at a server for five minutes, or ever: whether it can be reached is not known."),
            """
            SELECT s.id AS object_id, s.name AS object, o.looked_at AS since,
                   IF(o.looked_at IS NULL, 'Nobody has ever looked at it.', 'This was the last look.') AS detail
              FROM server s LEFT JOIN server_observation o ON o.server_id = s.id
             WHERE s.removed_at IS NULL AND s.created_at < UTC_TIMESTAMP(6) - INTERVAL 5 MINUTE
               AND (o.looked_at IS NULL OR o.looked_at < UTC_TIMESTAMP(6) - INTERVAL 5 MINUTE)
             ORDER BY o.looked_at LIMIT :limit
            """,
            List.of("tenantctl fleet status", "tenantctl servers check {object}"));

    private static final CatalogFinding UNFIT = new CatalogFinding(
            new FindingType(
                    "server.unfit",
                    Severity.CRITICAL,
                    "The last check of a server found what keeps it from holding tenants safely."),
            """
            SELECT id AS object_id, name AS object, checked_at AS since, 'Its check has findings that block it.' AS detail
              FROM server WHERE removed_at IS NULL AND JSON_CONTAINS(findings, '{"severity": "blocker"}') ORDER BY name LIMIT :limit
            """,
            List.of("tenantctl servers get {object}", "tenantctl servers check {object}"));

    private static final CatalogFinding WEAK = new CatalogFinding(
            new FindingType(
                    "server.weak",
                    Severity.NOTICE,
                    "The last check of a server found something that is weaker than it should be."),
            """
            SELECT id AS object_id, name AS object, checked_at AS since, 'Its check has warnings.' AS detail
              FROM server WHERE removed_at IS NULL AND JSON_CONTAINS(findings, '{"severity": "warning"}') ORDER BY name LIMIT :limit
            """,
            List.of("tenantctl servers get {object}"));

    private static final CatalogFinding CHECK_OLD = new CatalogFinding(
            new FindingType(
                    "server.check_old",
                    Severity.UNKNOWN,
                    "A server was never checked as a whole, or more than two days ago: whether it is still fit is not known."),
            """
            SELECT id AS object_id, name AS object, checked_at AS since,
                   IF(checked_at IS NULL, 'It was never checked.', 'This was the last check.') AS detail
              FROM server
             WHERE removed_at IS NULL AND created_at < UTC_TIMESTAMP(6) - INTERVAL 1 HOUR
               AND (checked_at IS NULL OR checked_at < UTC_TIMESTAMP(6) - INTERVAL 2 DAY)
             ORDER BY checked_at LIMIT :limit
            """,
            List.of("tenantctl servers check {object}"));

    ServerFindings() {
        super(UNREACHABLE, NOT_SEEN, UNFIT, WEAK, CHECK_OLD);
    }
}
