package dev.tenantry.controlplane.drift;

import dev.tenantry.controlplane.fleet.CatalogFinding;
import dev.tenantry.controlplane.fleet.CatalogFindings;
import dev.tenantry.controlplane.fleet.FindingType;
import dev.tenantry.controlplane.fleet.Severity;
import jakarta.inject.Singleton;
import java.util.List;

/** Drift that somebody should know of, and what nobody has looked at. */
@Singleton
final class DriftFindings extends CatalogFindings {
    private static final CatalogFinding OPEN = new CatalogFinding(
            new FindingType(
                    "drift.open",
                    Severity.WARNING,
                    "Catalog, servers and stores do not agree, and it was seen twice. What is safe to mend is mended without being asked."),
            """
            SELECT id AS object_id, object, COALESCE(confirmed_at, first_seen_at) AS since, CONCAT(kind, ': ', detail) AS detail
              FROM drift WHERE state IN ('confirmed', 'dropping') ORDER BY first_seen_at, id LIMIT :limit
            """,
            List.of("tenantctl drift get {id}", "docs/runbooks/the-reconciler-found-drift.md"));

    private static final CatalogFinding QUARANTINED = new CatalogFinding(
            new FindingType(
                    "drift.quarantined",
                    Severity.WARNING,
                    "Something that the catalog does not know is locked in quarantine. It stays until a person decides, or goes when its end was decided before."),
            """
            SELECT id AS object_id, object, COALESCE(quarantined_at, first_seen_at) AS since, CONCAT(kind, ': ', detail) AS detail
              FROM drift WHERE state = 'quarantined' ORDER BY first_seen_at, id LIMIT :limit
            """,
            List.of("tenantctl drift get {id}", "tenantctl drift resolve {id} --as ignore --reason …"));

    private static final CatalogFinding BLIND = new CatalogFinding(
            new FindingType(
                    "drift.not_seen",
                    Severity.UNKNOWN,
                    "A server, a store or the catalog was not compared as a whole for an hour: whether it agrees with the rest is not known."),
            """
            SELECT target AS object_id, target AS object, known_at AS since,
                   COALESCE(problem, IF(known_at IS NULL, 'No sweep has seen all of it yet.', 'No sweep has seen all of it since.')) AS detail
              FROM drift_sweep
             WHERE NOT EXISTS (SELECT 1 FROM server s WHERE s.id = target AND s.removed_at IS NOT NULL)
               AND COALESCE(known_at, started_at, next_at) < UTC_TIMESTAMP(6) - INTERVAL 1 HOUR ORDER BY target LIMIT :limit
            """,
            List.of("tenantctl drift sweeps", "tenantctl drift check"));

    DriftFindings() {
        super(OPEN, QUARANTINED, BLIND);
    }
}
