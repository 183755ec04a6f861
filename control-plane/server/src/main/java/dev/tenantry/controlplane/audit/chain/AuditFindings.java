package dev.tenantry.controlplane.audit.chain;

import dev.tenantry.controlplane.fleet.CatalogFinding;
import dev.tenantry.controlplane.fleet.CatalogFindings;
import dev.tenantry.controlplane.fleet.FindingType;
import dev.tenantry.controlplane.fleet.Severity;
import jakarta.inject.Singleton;
import java.util.List;

/** What can be wrong with the audit log. */
@Singleton
final class AuditFindings extends CatalogFindings {
    private static final CatalogFinding LATE = new CatalogFinding(
            new FindingType(
                    "audit.late",
                    Severity.CRITICAL,
                    "Records have waited for more than a minute for their place in the signed log: until then nothing shows that they were changed."),
            """
            SELECT 'log' AS object_id, 'the audit log' AS object, e.at AS since, CONCAT('Record ', e.id, ' is the oldest that waits.') AS detail
              FROM audit_event e JOIN (SELECT MIN(id) AS id FROM audit_event WHERE sequence IS NULL) AS oldest ON oldest.id = e.id
             WHERE e.at < UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE LIMIT :limit
            """,
            List.of("tenantctl audit lag", "docs/runbooks/the-audit-log-was-refused.md"));

    private static final CatalogFinding NOBODY = new CatalogFinding(
            new FindingType(
                    "audit.no_sequencer",
                    Severity.CRITICAL,
                    "No control plane holds the lease of the audit log: nobody orders and signs it."),
            """
            SELECT 'log' AS object_id, 'the audit log' AS object, COALESCE(lease_until, NULLIF(last_at, '1970-01-01 00:00:00')) AS since,
                   'No lease is held.' AS detail
              FROM audit_sequencer WHERE id = 1 AND (lease_until IS NULL OR lease_until < UTC_TIMESTAMP(6) - INTERVAL 10 SECOND) LIMIT :limit
            """,
            List.of(
                    "tenantctl audit lag",
                    "start a control plane with tenantry.audit.sequencer=true and its signing key",
                    "docs/runbooks/the-audit-log-was-refused.md"));

    private static final CatalogFinding UNSIGNED = new CatalogFinding(
            new FindingType(
                    "audit.unsigned",
                    Severity.CRITICAL,
                    "The last checkpoint is more than three minutes old, or there is none, although one is signed every minute also when nothing happens."),
            """
            SELECT 'log' AS object_id, 'the audit log' AS object, c.at AS since,
                   IF(c.at IS NULL, 'No checkpoint was ever signed.', CONCAT('The last checkpoint is ', c.number, '.')) AS detail
              FROM audit_sequencer s LEFT JOIN audit_checkpoint c ON c.number = s.checkpoint_number
             WHERE s.id = 1 AND (c.at IS NULL OR c.at < UTC_TIMESTAMP(6) - INTERVAL 3 MINUTE) LIMIT :limit
            """,
            List.of("tenantctl audit lag", "docs/runbooks/the-audit-log-was-refused.md"));

    private static final CatalogFinding UNANCHORED = new CatalogFinding(
            new FindingType(
                    "audit.anchor_failing",
                    Severity.CRITICAL,
                    "Checkpoints cannot be written to a place outside the catalog: who rewrites the catalog meanwhile would not be found out there."),
            """
            SELECT place AS object_id, place AS object, failed_since AS since, detail
              FROM audit_anchor WHERE failed_since IS NOT NULL ORDER BY failed_since LIMIT :limit
            """,
            List.of("tenantctl audit lag", "make the place of anchors reachable and writable again: {object}"));

    AuditFindings() {
        super(LATE, NOBODY, UNSIGNED, UNANCHORED);
    }
}
