package dev.tenantry.controlplane.deletion;

import dev.tenantry.controlplane.fleet.CatalogFinding;
import dev.tenantry.controlplane.fleet.CatalogFindings;
import dev.tenantry.controlplane.fleet.FindingType;
import dev.tenantry.controlplane.fleet.Severity;
import jakarta.inject.Singleton;
import java.util.List;

/** Decisions about the end of data that wait for a person. */
@Singleton
final class DeletionFindings extends CatalogFindings {
    private static final CatalogFinding HOLD_REVIEW = new CatalogFinding(
            new FindingType(
                    "hold.review_due",
                    Severity.WARNING,
                    "The day on which somebody wanted to look at a legal hold again is past. Until it is released nothing of the tenant is destroyed."),
            """
            SELECT h.id AS object_id, t.slug AS object, CAST(h.review_on AS DATETIME(6)) AS since,
                   CONCAT(h.owner, ' answers for hold ', h.id, ': ', h.reason) AS detail
              FROM legal_hold h JOIN tenant t ON t.id = h.tenant_id
             WHERE h.released_at IS NULL AND h.review_on < UTC_DATE() ORDER BY h.review_on, h.id LIMIT :limit
            """,
            List.of(
                    "tenantctl tenants hold list {object}",
                    "tenantctl tenants hold release {object} {id} --reason …   (another person than the one who placed it)"));

    private static final CatalogFinding TICKET_STOPPED = new CatalogFinding(
            new FindingType(
                    "deletion.stopped",
                    Severity.WARNING,
                    "An approved purge of the last seven days was refused when it was to begin: nothing was destroyed, and the data is still kept."),
            """
            SELECT d.id AS object_id, t.slug AS object, COALESCE(d.ended_at, d.requested_at) AS since,
                   CONCAT('Ticket ', d.id, ' is used up.') AS detail
              FROM deletion_request d JOIN tenant t ON t.id = d.tenant_id
             WHERE d.state = 'refused' AND d.operation_id IS NOT NULL AND t.data_status <> 'erased'
               AND COALESCE(d.ended_at, d.requested_at) > UTC_TIMESTAMP(6) - INTERVAL 7 DAY ORDER BY d.id LIMIT :limit
            """,
            List.of("tenantctl tenants purge {object} --dry-run", "docs/runbooks/a-deletion-was-refused.md"));

    DeletionFindings() {
        super(HOLD_REVIEW, TICKET_STOPPED);
    }
}
