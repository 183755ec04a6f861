package dev.tenantry.controlplane.backup;

import dev.tenantry.controlplane.fleet.CatalogFinding;
import dev.tenantry.controlplane.fleet.CatalogFindings;
import dev.tenantry.controlplane.fleet.FindingType;
import dev.tenantry.controlplane.fleet.Severity;
import jakarta.inject.Singleton;
import java.util.List;

/** What can be wrong with the backups of live tenants. */
@Singleton
final class BackupFindings extends CatalogFindings {
    /** What the plan of alias p promises; a day and two hours where it promises nothing: a nightly backup that was late. */
    private static final String RPO_MINUTES =
            "COALESCE(CAST(NULLIF(JSON_VALUE(p.backup_policy, '$.rpoMinutes'), 'null') AS SIGNED), 1560)";

    private static final CatalogFinding SLOW = new CatalogFinding(
            new FindingType(
                    "backup.slow",
                    Severity.WARNING,
                    "The verified restore of a live tenant's newest proven backup took longer than its plan promises."),
            """
            SELECT t.id AS object_id, t.slug AS object, b.proven_at AS since,
                   CONCAT('It took ', ROUND(b.proven_seconds), ' s; plan ', t.plan_name, ' promises ',
                          JSON_VALUE(p.backup_policy, '$.rtoMinutes'), ' minutes.') AS detail
              FROM tenant t JOIN plan p ON p.name = t.plan_name AND p.version = t.plan_version
              JOIN backup b ON b.state = 'complete' AND b.tenant_id = t.id AND b.proven_at IS NOT NULL
             WHERE t.data_status = 'live' AND t.live_database_id IS NOT NULL
               AND b.proven_seconds > 60 * CAST(NULLIF(JSON_VALUE(p.backup_policy, '$.rtoMinutes'), 'null') AS SIGNED)
               AND NOT EXISTS (SELECT 1 FROM backup n WHERE n.state = 'complete' AND n.tenant_id = t.id AND n.proven_at IS NOT NULL
                                                       AND n.snapshot_at > b.snapshot_at)
             ORDER BY since LIMIT :limit
            """,
            List.of("tenantctl drills list {object}", "tenantctl backups retention {object}"));

    private static final CatalogFinding NONE = new CatalogFinding(
            new FindingType(
                    "backup.none",
                    Severity.CRITICAL,
                    "A live tenant has no complete backup, although it has been there for longer than its plan's recovery point: what is lost there is lost."),
            """
            SELECT t.id AS object_id, t.slug AS object, t.created_at AS since, 'There is no complete backup of it.' AS detail
              FROM tenant t JOIN plan p ON p.name = t.plan_name AND p.version = t.plan_version
             WHERE t.data_status = 'live' AND t.live_database_id IS NOT NULL AND t.created_at < UTC_TIMESTAMP(6) - INTERVAL {rpo} MINUTE
               AND NOT EXISTS (SELECT 1 FROM backup b WHERE b.state = 'complete' AND b.tenant_id = t.id)
             ORDER BY t.created_at LIMIT :limit
            """.replace("{rpo}", RPO_MINUTES),
            List.of("tenantctl backups create {object}", "tenantctl operations list --tenant {object}"));

    private static final CatalogFinding OLD = new CatalogFinding(
            new FindingType(
                    "backup.old",
                    Severity.WARNING,
                    "The newest complete backup of a live tenant is older than its plan's recovery point; a day and two hours where the plan promises none."),
            """
            SELECT t.id AS object_id, t.slug AS object, MAX(b.created_at) AS since,
                   CONCAT('This is its newest complete backup; plan ', t.plan_name, ' allows ', {rpo}, ' minutes.') AS detail
              FROM tenant t JOIN plan p ON p.name = t.plan_name AND p.version = t.plan_version
              JOIN backup b ON b.state = 'complete' AND b.tenant_id = t.id
             WHERE t.data_status = 'live' AND t.live_database_id IS NOT NULL
             GROUP BY t.id, t.slug, t.plan_name, p.backup_policy
            HAVING MAX(b.created_at) < UTC_TIMESTAMP(6) - INTERVAL {rpo} MINUTE ORDER BY since LIMIT :limit
            """.replace("{rpo}", RPO_MINUTES),
            List.of("tenantctl backups create {object}", "tenantctl operations list --tenant {object}"));

    private static final CatalogFinding UNPROVEN = new CatalogFinding(
            new FindingType(
                    "backup.unproven",
                    Severity.UNKNOWN,
                    "A live tenant has backups that are more than a day old and nobody has ever restored one: whether they can be is not known."),
            """
            SELECT t.id AS object_id, t.slug AS object, MIN(b.created_at) AS since,
                   CONCAT(COUNT(*), ' complete backups, none of them proven.') AS detail
              FROM tenant t JOIN backup b ON b.state = 'complete' AND b.tenant_id = t.id
             WHERE t.data_status = 'live' AND t.live_database_id IS NOT NULL
             GROUP BY t.id, t.slug
            HAVING MIN(b.created_at) < UTC_TIMESTAMP(6) - INTERVAL 1 DAY AND SUM(b.proven_at IS NOT NULL) = 0 ORDER BY since LIMIT :limit
            """,
            List.of(
                    "tenantctl backups list {object}",
                    "tenantctl drills list {object}",
                    "tenantctl drills create BACKUP   (restores it only to prove it)"));

    BackupFindings() {
        super(NONE, OLD, UNPROVEN, SLOW);
    }
}
