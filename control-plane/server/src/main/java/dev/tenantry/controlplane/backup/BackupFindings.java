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
    private static final CatalogFinding NONE = new CatalogFinding(
            new FindingType(
                    "backup.none",
                    Severity.CRITICAL,
                    "A live tenant has no complete backup, a day and two hours after it was made: what is lost there is lost."),
            """
            SELECT t.id AS object_id, t.slug AS object, t.created_at AS since, 'There is no complete backup of it.' AS detail
              FROM tenant t
             WHERE t.data_status = 'live' AND t.live_database_id IS NOT NULL AND t.created_at < UTC_TIMESTAMP(6) - INTERVAL 26 HOUR
               AND NOT EXISTS (SELECT 1 FROM backup b WHERE b.state = 'complete' AND b.tenant_id = t.id)
             ORDER BY t.created_at LIMIT :limit
            """,
            List.of("tenantctl backups create {object}", "tenantctl operations list --tenant {object}"));

    private static final CatalogFinding OLD = new CatalogFinding(
            new FindingType(
                    "backup.old",
                    Severity.WARNING,
                    "The newest complete backup of a live tenant is older than a day and two hours."),
            """
            SELECT t.id AS object_id, t.slug AS object, MAX(b.created_at) AS since, 'This is its newest complete backup.' AS detail
              FROM tenant t JOIN backup b ON b.state = 'complete' AND b.tenant_id = t.id
             WHERE t.data_status = 'live' AND t.live_database_id IS NOT NULL
             GROUP BY t.id, t.slug HAVING MAX(b.created_at) < UTC_TIMESTAMP(6) - INTERVAL 26 HOUR ORDER BY since LIMIT :limit
            """,
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
        super(NONE, OLD, UNPROVEN);
    }
}
