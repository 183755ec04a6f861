package dev.tenantry.controlplane.truth;

import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.truth.Disagreement.Kind;
import java.sql.Connection;
import java.util.List;

/**
 * A law that the catalog's own rows keep once nothing is at work.
 *
 * @param broken a query that gives the object and what of each breach
 */
record CatalogRule(Kind kind, String broken) {
    private static final CatalogRule OPERATION_NOT_ENDED = new CatalogRule(Kind.OPERATION_NOT_ENDED, """
            SELECT id AS object, CONCAT(kind, ' is ', state, ' ', COALESCE(error_detail, '')) AS what
              FROM operation WHERE state NOT IN ('done', 'undone')
            """);

    private static final CatalogRule OPERATION_END_DIFFERS = new CatalogRule(Kind.OPERATION_END_DIFFERS, """
            SELECT o.id AS object, CONCAT(o.kind, ' is ', o.state, ' and said that it ended ', COUNT(e.seq), ' times') AS what
              FROM operation o
              LEFT JOIN operation_event e ON e.operation_id = o.id AND e.type IN ('done', 'undone')
             GROUP BY o.id, o.kind, o.state, o.ended_at
            HAVING COUNT(e.seq) <> IF(o.state IN ('done', 'undone'), 1, 0)
                OR COALESCE(SUM(e.type <> o.state), 0) > 0
                OR (o.ended_at IS NULL) = (o.state IN ('done', 'undone'))
            """);

    private static final CatalogRule STEP_DIFFERS = new CatalogRule(Kind.STEP_DIFFERS, """
            SELECT o.id AS object, CONCAT('step ', s.name, ' is ', s.state, ' and ', o.kind, ' is ', o.state) AS what
              FROM operation o JOIN operation_step s ON s.operation_id = o.id
             WHERE (o.state = 'done' AND s.state <> 'done')
                OR (o.state = 'undone' AND s.state NOT IN ('pending', 'undone'))
            """);

    private static final CatalogRule EVENT_MISSING = new CatalogRule(Kind.EVENT_MISSING, """
            SELECT operation_id AS object, CONCAT(COUNT(*), ' events, numbered up to ', MAX(seq)) AS what
              FROM operation_event GROUP BY operation_id HAVING COUNT(*) <> MAX(seq) OR MIN(seq) <> 1
            """);

    private static final CatalogRule LOCK_WITHOUT_OPERATION = new CatalogRule(Kind.LOCK_WITHOUT_OPERATION, """
            SELECT l.tenant_id AS object, CONCAT('locked for ', l.operation_id, ' that is ', COALESCE(o.state, 'nowhere')) AS what
              FROM tenant_lock l LEFT JOIN operation o ON o.id = l.operation_id
             WHERE o.id IS NULL OR o.state IN ('done', 'undone')
            """);

    private static final CatalogRule OPERATION_WITHOUT_LOCK = new CatalogRule(Kind.OPERATION_WITHOUT_LOCK, """
            SELECT o.id AS object, CONCAT(o.kind, ' is ', o.state, ' and its tenant is not locked for it') AS what
              FROM operation o LEFT JOIN tenant_lock l ON l.operation_id = o.id AND l.tenant_id = o.tenant_id
             WHERE o.state NOT IN ('done', 'undone') AND o.tenant_id IS NOT NULL AND l.tenant_id IS NULL
               AND o.kind <> 'drill'
            """);

    private static final CatalogRule HALF_WAY = new CatalogRule(Kind.HALF_WAY, """
            SELECT t.id AS object, CONCAT('the tenant is ', t.service_status) AS what
              FROM tenant t
             WHERE t.service_status = 'provisioning'
                OR (t.service_status = 'maintenance' AND COALESCE((SELECT o.kind FROM operation o
                     WHERE o.tenant_id = t.id AND o.state = 'done' AND o.kind NOT IN ('backup', 'restore', 'drill', 'expire', 'change-plan')
                     ORDER BY o.ended_at DESC, o.id LIMIT 1), '') <> 'maintenance')
             UNION ALL
            SELECT id, 'the database is building' FROM tenant_database WHERE state = 'building'
             UNION ALL
            SELECT operation_id, 'the drill is asked for' FROM restore_drill WHERE state = 'asked'
             UNION ALL
            SELECT account_name, 'the account is planned' FROM database_account WHERE state = 'planned'
             UNION ALL
            SELECT id, 'the backup is writing' FROM backup WHERE state = 'writing'
            """);

    private static final CatalogRule LIVE_DATABASE_DIFFERS = new CatalogRule(Kind.LIVE_DATABASE_DIFFERS, """
            SELECT t.id AS object, CONCAT('its live database is ', COALESCE(t.live_database_id, 'none'), ', in the state live are ',
                   COALESCE(GROUP_CONCAT(d.id), 'none')) AS what
              FROM tenant t LEFT JOIN tenant_database d ON d.tenant_id = t.id AND d.state = 'live'
             GROUP BY t.id, t.live_database_id, t.data_status
            HAVING COUNT(d.id) <> IF(t.live_database_id IS NULL OR t.data_status = 'erased', 0, 1) OR COALESCE(SUM(d.id <> t.live_database_id), 0) > 0
            """);

    private static final CatalogRule GENERATION_DIFFERS = new CatalogRule(Kind.GENERATION_DIFFERS, """
            SELECT t.id AS object, CONCAT('it is ', t.service_status, ' in generation ', t.generation, ', active are ',
                   COALESCE(GROUP_CONCAT(a.account_name), 'none')) AS what
              FROM tenant t
              LEFT JOIN tenant_database d ON d.tenant_id = t.id
              LEFT JOIN database_account a ON a.database_id = d.id AND a.role IN ('application', 'read_only') AND a.state = 'active'
             GROUP BY t.id, t.service_status, t.generation, t.live_database_id
            HAVING COUNT(a.account_name) <> IF(t.service_status IN ('ready', 'read_only'), 1, 0)
                OR COALESCE(SUM(a.generation <> t.generation OR a.database_id <> t.live_database_id
                                OR a.role <> IF(t.service_status = 'read_only', 'read_only', 'application')), 0) > 0
            """);

    private static final CatalogRule ROUTE_DIFFERS = new CatalogRule(Kind.ROUTE_DIFFERS, """
            SELECT t.id AS object, CONCAT('it is ', t.service_status, ', ', t.commercial_status, ', generation ', t.generation,
                   '; its route is ', COALESCE(r.service_state, 'missing'), ', generation ', COALESCE(r.generation, 0)) AS what
              FROM tenant t
              LEFT JOIN route r ON r.tenant_id = t.id
              LEFT JOIN tenant_database d ON d.id = t.live_database_id
              LEFT JOIN database_account a ON a.account_name = r.account_name
             WHERE (t.live_database_id IS NULL) <> (r.tenant_id IS NULL)
                OR r.service_state <> IF(t.commercial_status = 'ended', 'removed',
                                         IF(t.service_status = 'ready', 'active', t.service_status))
                OR r.generation <> t.generation OR r.database_id <> t.live_database_id OR r.server_id <> d.server_id
                OR r.database_name <> d.database_name
                OR (r.tenant_id IS NOT NULL AND (a.account_name IS NULL OR a.database_id <> r.database_id
                    OR a.generation <> r.generation))
            """);

    private static final CatalogRule REGISTRY_DIFFERS = new CatalogRule(Kind.REGISTRY_DIFFERS, """
            SELECT 'registry' AS object, CONCAT('version ', g.version, ' with ', g.route_count, ' routes; there are ',
                   COUNT(r.tenant_id), ' up to version ', COALESCE(MAX(r.registry_version), 0)) AS what
              FROM routing_registry g LEFT JOIN route r ON TRUE
             GROUP BY g.version, g.route_count
            HAVING g.version <> COALESCE(MAX(r.registry_version), 0) OR g.route_count <> COUNT(r.tenant_id)
            """);

    private static final CatalogRule KEY_MISSING = new CatalogRule(Kind.KEY_MISSING, """
            SELECT t.id AS object, CONCAT('its data is ', t.data_status) AS what
              FROM tenant t LEFT JOIN tenant_key k ON k.tenant_id = t.id AND k.destroyed_at IS NULL AND k.sealed_keyset IS NOT NULL
             WHERE t.data_status <> 'erased' AND k.tenant_id IS NULL
            """);

    private static final CatalogRule ONBOARDING_DIFFERS = new CatalogRule(Kind.ONBOARDING_DIFFERS, """
            SELECT q.id AS object, CONCAT('it is ', q.state, ' and its operation is ', COALESCE(o.state, 'nowhere')) AS what
              FROM onboarding_request q LEFT JOIN operation o ON o.id = q.operation_id
             WHERE (q.state = 'handed_over' AND (o.id IS NULL OR o.state <> 'done'))
                OR (q.state = 'failed' AND (o.id IS NULL OR o.state <> 'undone'))
                OR (q.state = 'provisioning' AND (o.id IS NULL OR o.state IN ('done', 'undone')))
                OR (q.state IN ('submitted', 'rejected') AND o.id IS NOT NULL)
            """);

    private static final CatalogRule AUDIT_OF_OPERATION_DIFFERS = new CatalogRule(Kind.AUDIT_OF_OPERATION_DIFFERS, """
            SELECT o.id AS object, CONCAT(o.kind, ' is ', o.state, '; the log tells of ',
                   COALESCE(SUM(e.action = 'operation.request'), 0), ' requests and of the ends ',
                   COALESCE(GROUP_CONCAT(IF(e.action = 'operation.request', NULL, e.action)), 'none')) AS what
              FROM operation o
              LEFT JOIN audit_event e ON e.object_id = o.id
                   AND e.action IN ('operation.request', 'operation.done', 'operation.undone')
             GROUP BY o.id, o.kind, o.state
            HAVING COALESCE(SUM(e.action = 'operation.request'), 0) <> 1
                OR COALESCE(SUM(e.action = CONCAT('operation.', o.state)), 0) <> IF(o.state IN ('done', 'undone'), 1, 0)
                OR COUNT(e.id) <> IF(o.state IN ('done', 'undone'), 2, 1)
             UNION ALL
            SELECT e.object_id, CONCAT('the log says ', e.action, ' of an operation that is not there')
              FROM audit_event e LEFT JOIN operation o ON o.id = e.object_id
             WHERE e.action IN ('operation.request', 'operation.done', 'operation.undone') AND o.id IS NULL
            """);

    private static final CatalogRule AUDIT_OF_CHANGE_DIFFERS = new CatalogRule(Kind.AUDIT_OF_CHANGE_DIFFERS, """
            SELECT o.id AS object, CONCAT(o.kind, ' is ', o.state, ' and the log says ', COUNT(e.id), ' times ', m.action) AS what
              FROM operation o
              JOIN (SELECT 'provision' AS kind, 'tenant.activate' AS action
                     UNION ALL SELECT 'backup', 'backup.complete'
                     UNION ALL SELECT 'restore', 'backup.prove'
                     UNION ALL SELECT 'drill', 'backup.prove'
                     UNION ALL SELECT 'restore', 'restore.beside'
                     UNION ALL SELECT 'swap', 'restore.swap'
                     UNION ALL SELECT 'suspend', 'tenant.suspend'
                     UNION ALL SELECT 'resume', 'tenant.resume'
                     UNION ALL SELECT 'read-only', 'tenant.read_only'
                     UNION ALL SELECT 'maintenance', 'tenant.maintenance'
                     UNION ALL SELECT 'change-plan', 'tenant.change_plan'
                     UNION ALL SELECT 'delete', 'tenant.delete') m ON m.kind = o.kind
              LEFT JOIN audit_event e ON e.operation_id = o.id AND e.action = m.action
             GROUP BY o.id, o.kind, o.state, m.action
            HAVING (o.state = 'done' AND COUNT(e.id) <> 1)
                OR (o.state = 'undone' AND m.action <> 'backup.prove' AND COUNT(e.id) > 0)
            """);

    private static final CatalogRule AUDIT_GAP = new CatalogRule(Kind.AUDIT_GAP, """
            SELECT 'the whole log' AS object, CONCAT(COUNT(sequence), ' records, numbered up to ', MAX(sequence)) AS what
              FROM audit_event WHERE sequence IS NOT NULL
            HAVING COUNT(sequence) <> MAX(sequence) + 1
             UNION ALL
            SELECT COALESCE(tenant_id, 'platform'), CONCAT(COUNT(*), ' records, numbered up to ', MAX(trail_sequence))
              FROM audit_event WHERE sequence IS NOT NULL
             GROUP BY tenant_id HAVING COUNT(*) <> MAX(trail_sequence)
            """);

    /** All of them. */
    static final List<CatalogRule> ALL = List.of(
            OPERATION_NOT_ENDED,
            OPERATION_END_DIFFERS,
            STEP_DIFFERS,
            EVENT_MISSING,
            LOCK_WITHOUT_OPERATION,
            OPERATION_WITHOUT_LOCK,
            HALF_WAY,
            LIVE_DATABASE_DIFFERS,
            GENERATION_DIFFERS,
            ROUTE_DIFFERS,
            REGISTRY_DIFFERS,
            KEY_MISSING,
            ONBOARDING_DIFFERS,
            AUDIT_OF_OPERATION_DIFFERS,
            AUDIT_OF_CHANGE_DIFFERS,
            AUDIT_GAP);

    List<Disagreement> broken(Connection catalog) {
        return Sql.of(catalog, broken).list(row -> new Disagreement(kind, row.string("object"), row.string("what")));
    }
}
