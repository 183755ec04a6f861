package dev.tenantry.controlplane.operation;

import dev.tenantry.controlplane.fleet.CatalogFinding;
import dev.tenantry.controlplane.fleet.CatalogFindings;
import dev.tenantry.controlplane.fleet.FindingType;
import dev.tenantry.controlplane.fleet.Severity;
import jakarta.inject.Singleton;
import java.util.List;

/** What can be wrong with operations and is seen in their rows. */
@Singleton
final class OperationFindings extends CatalogFindings {
    private static final String OPERATION = """
            SELECT o.id AS object_id, CONCAT(o.kind, ' of ', COALESCE(t.slug, 'the fleet')) AS object,
            """;

    private static final String PARKED = OPERATION + """
                   COALESCE((SELECT MAX(e.at) FROM operation_event e WHERE e.operation_id = o.id AND e.type = 'parked'), o.created_at) AS since,
                   COALESCE(o.error_detail, '') AS detail
              FROM operation o LEFT JOIN tenant t ON t.id = o.tenant_id
             WHERE o.state = 'parked' AND COALESCE(o.error_code, '') %s 'operation.quarantined'
             ORDER BY o.created_at LIMIT :limit
            """;

    private static final CatalogFinding IS_PARKED = new CatalogFinding(
            new FindingType(
                    "operation.parked",
                    Severity.CRITICAL,
                    "An operation could neither finish nor undo. It waits for a person, and its tenant is locked."),
            PARKED.formatted("<>"),
            List.of(
                    "tenantctl operations get {id}",
                    "tenantctl operations retry {id}",
                    "docs/runbooks/a-parked-operation.md"));

    private static final CatalogFinding QUARANTINED = new CatalogFinding(
            new FindingType(
                    "operation.quarantined",
                    Severity.CRITICAL,
                    "Control planes died again and again while they worked on this operation, so none begins it any more."),
            PARKED.formatted("="),
            List.of(
                    "look into the control planes' logs for operation={id}",
                    "tenantctl operations resolve {id} --as undo --reason …",
                    "docs/runbooks/a-parked-operation.md"));

    private static final CatalogFinding ABANDONED = new CatalogFinding(
            new FindingType(
                    "operation.abandoned",
                    Severity.CRITICAL,
                    "An operation was begun, its lease ran out more than a minute ago, and no control plane took it over."),
            OPERATION + """
                   o.lease_until AS since, CONCAT('It was last worked on by ', COALESCE(o.lease_owner, 'nobody'), '.') AS detail
              FROM operation o LEFT JOIN tenant t ON t.id = o.tenant_id
             WHERE o.state IN ('running', 'undoing') AND o.lease_until < UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE
             ORDER BY o.lease_until LIMIT :limit
            """,
            List.of("tenantctl fleet status", "start a control plane, or look why none has a place for it"));

    private static final CatalogFinding WAITING = new CatalogFinding(
            new FindingType(
                    "operation.waiting",
                    Severity.WARNING,
                    "An operation has been due for more than ten minutes and nobody has begun it: a limit is reached, or nobody works."),
            OPERATION + """
                   o.run_at AS since, COALESCE(o.error_detail, 'Nothing has gone wrong with it yet.') AS detail
              FROM operation o LEFT JOIN tenant t ON t.id = o.tenant_id
             WHERE o.state = 'queued' AND o.run_at < UTC_TIMESTAMP(6) - INTERVAL 10 MINUTE
             ORDER BY o.run_at LIMIT :limit
            """,
            List.of("tenantctl operations list --state running", "tenantctl operations get {id}"));

    private static final CatalogFinding STALLED = new CatalogFinding(
            new FindingType(
                    "operation.stalled",
                    Severity.WARNING,
                    "A step showed no sign of life and was given up; it is tried again. What it works on probably hangs."),
            OPERATION + """
                   s.started_at AS since, COALESCE(s.error_detail, o.error_detail, '') AS detail
              FROM operation o LEFT JOIN tenant t ON t.id = o.tenant_id
              JOIN operation_step s ON s.operation_id = o.id
             WHERE o.state IN ('queued', 'running', 'undoing') AND o.error_code = 'operation.stalled' AND s.attempt > 0
               AND (s.error_code = 'operation.stalled' AND s.state IN ('failed', 'undo_unknown')
                    OR s.attempt > 1 AND s.state IN ('unknown', 'undo_unknown'))
             ORDER BY s.started_at LIMIT :limit
            """,
            List.of("tenantctl operations get {id}", "tenantctl servers list", "tenantctl operations cancel {id}"));

    OperationFindings() {
        super(IS_PARKED, QUARANTINED, ABANDONED, WAITING, STALLED);
    }
}
