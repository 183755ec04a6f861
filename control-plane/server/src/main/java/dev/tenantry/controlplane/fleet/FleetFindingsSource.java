package dev.tenantry.controlplane.fleet;

import jakarta.inject.Singleton;
import java.util.List;

/** What can be wrong with the control planes themselves and with what they do by the clock. */
@Singleton
final class FleetFindingsSource extends CatalogFindings {
    private static final CatalogFinding SILENT = new CatalogFinding(
            new FindingType(
                    "control-plane.silent",
                    Severity.WARNING,
                    "A control plane said nothing for more than half a minute and did not end properly. Another goes on with its operations."),
            """
            SELECT id AS object_id, host AS object, seen_at AS since, 'It has not been heard of since.' AS detail FROM control_plane
             WHERE seen_at < UTC_TIMESTAMP(6) - INTERVAL 30 SECOND ORDER BY seen_at LIMIT :limit
            """,
            List.of("look at its process and its log on {object}, and start it again", "tenantctl fleet status"));

    private static final CatalogFinding NOBODY_WORKS = new CatalogFinding(
            new FindingType(
                    "control-plane.none_works",
                    Severity.CRITICAL,
                    "No control plane that is alive works on operations: they are taken and shown, and none is done."),
            """
            SELECT 'engine' AS object_id, 'all control planes' AS object, MAX(seen_at) AS since,
                   CONCAT(COUNT(*), ' known, none of them alive with tenantry.engine.enabled') AS detail
              FROM control_plane
            HAVING COALESCE(SUM(works AND seen_at >= UTC_TIMESTAMP(6) - INTERVAL 30 SECOND), 0) = 0 LIMIT :limit
            """,
            List.of(
                    "start a control plane with tenantry.engine.enabled=true",
                    "docs/runbooks/the-control-plane-is-down.md"));

    private static final CatalogFinding SCHEDULE_LATE = new CatalogFinding(
            new FindingType(
                    "schedule.late",
                    Severity.WARNING,
                    "A schedule should have started its operation more than ten minutes ago and has not."),
            """
            SELECT id AS object_id, name AS object, next_fire_at AS since, CONCAT('It starts ', operation_kind, '.') AS detail
              FROM schedule WHERE paused = FALSE AND next_fire_at < UTC_TIMESTAMP(6) - INTERVAL 10 MINUTE
             ORDER BY next_fire_at LIMIT :limit
            """,
            List.of("tenantctl schedules get {object}", "look for {object} in the control planes' logs"));

    FleetFindingsSource() {
        super(SILENT, NOBODY_WORKS, SCHEDULE_LATE);
    }
}
