package dev.tenantry.controlplane.drift;

import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Looks at the catalog alone: tables that must tell the same story. All of it is read in one transaction; a tenant that an operation works
 * on is left out.
 */
@Singleton
final class CatalogChecks {
    /** A catalog that is broken in more places than this is broken as a whole; the first ones say enough. */
    private static final int MOST = 1000;

    private final SnapshotReader reader;

    CatalogChecks(SnapshotReader reader) {
        this.reader = reader;
    }

    Observations look(Connection transaction) {
        List<Observation> found = new ArrayList<>();
        Instant start = reader.now(transaction);
        SnapshotReader.Busy before = reader.busy(transaction, start);
        staleLocks(transaction, found);
        liveDatabases(transaction, found);
        routes(transaction, found);
        secrets(transaction, found);
        backups(transaction, found);
        Set<String> busy = new java.util.HashSet<>(before.tenants());
        busy.addAll(reader.busy(transaction, start).tenants());
        found.removeIf(observation -> observation.kind() != DriftKind.LOCK_STALE
                && observation.tenantId() != null
                && busy.contains(observation.tenantId()));
        long tenants = Sql.of(transaction, "SELECT COUNT(*) AS n FROM tenant").one(row -> row.longValue("n"));
        return new Observations(found, busy, Set.of(), tenants);
    }

    private static void staleLocks(Connection transaction, List<Observation> found) {
        Sql.of(transaction, """
                SELECT l.tenant_id AS object, l.tenant_id, NULL AS database_id,
                       CONCAT('It is held for ', l.operation_id, ', which ', COALESCE(CONCAT('is ', o.state), 'does not exist'), '.') AS detail
                  FROM tenant_lock l LEFT JOIN operation o ON o.id = l.operation_id
                 WHERE o.id IS NULL OR o.state IN ('done', 'undone') LIMIT :most
                """).with("most", MOST).list(row -> found.add(observation(DriftKind.LOCK_STALE, row)));
    }

    private static void liveDatabases(Connection transaction, List<Observation> found) {
        Sql.of(transaction, """
                SELECT t.id AS object, t.id AS tenant_id, t.live_database_id AS database_id,
                       CONCAT('Its live database ', t.live_database_id, ' is ', COALESCE(d.state, 'not in the catalog'), '.') AS detail
                  FROM tenant t LEFT JOIN tenant_database d ON d.id = t.live_database_id
                 WHERE t.live_database_id IS NOT NULL AND t.data_status IN ('live', 'on_hold')
                   AND NOT COALESCE(t.commercial_status = 'ended' AND d.state = 'lost', FALSE)
                   AND (d.id IS NULL OR d.state <> 'live' OR d.tenant_id IS NULL OR d.tenant_id <> t.id)
                UNION ALL
                SELECT d.id, d.tenant_id, d.id, CONCAT('The database ', d.id, ' is live, and it is not its tenant''s live one.')
                  FROM tenant_database d LEFT JOIN tenant t ON t.id = d.tenant_id
                 WHERE d.state = 'live' AND (t.id IS NULL OR t.live_database_id IS NULL OR t.live_database_id <> d.id)
                 LIMIT :most
                """).with("most", MOST).list(row -> found.add(observation(DriftKind.TENANT_DATABASE, row)));
    }

    private static void routes(Connection transaction, List<Observation> found) {
        Sql.of(transaction, """
                SELECT t.id AS object, t.id AS tenant_id, t.live_database_id AS database_id,
                       CONCAT('The tenant is ', t.service_status, ' in generation ', t.generation, ' on ',
                              COALESCE(t.live_database_id, 'no database'), '; its route is ',
                              COALESCE(CONCAT(r.service_state, ' in generation ', r.generation, ' on ', r.database_id), 'missing'), '.') AS detail
                  FROM tenant t LEFT JOIN route r ON r.tenant_id = t.id
                 WHERE (t.service_status = 'ready'
                        AND (r.tenant_id IS NULL OR r.service_state <> 'active' OR r.generation <> t.generation
                             OR t.live_database_id IS NULL OR r.database_id <> t.live_database_id))
                    OR (t.service_status <> 'ready' AND r.service_state = 'active')
                 LIMIT :most
                """).with("most", MOST).list(row -> found.add(observation(DriftKind.ROUTE_DIFFERS, row)));
    }

    private static void secrets(Connection transaction, List<Observation> found) {
        Sql.of(transaction, """
                SELECT CONCAT('key ', k.version, ' of ', k.tenant_id) AS object, NULL AS tenant_id, NULL AS database_id,
                       'The tenant of the key is not in the catalog.' AS detail
                  FROM tenant_key k LEFT JOIN tenant t ON t.id = k.tenant_id WHERE t.id IS NULL
                UNION ALL
                SELECT CONCAT('application token ', a.id), NULL, NULL, 'The tenant of the token is not in the catalog.'
                  FROM application_token a LEFT JOIN tenant t ON t.id = a.tenant_id WHERE t.id IS NULL
                UNION ALL
                SELECT CONCAT('token ', p.id), NULL, NULL, 'The tenant that the token is limited to is not in the catalog.'
                  FROM api_token p LEFT JOIN tenant t ON t.id = p.tenant_id WHERE p.tenant_id IS NOT NULL AND t.id IS NULL
                 LIMIT :most
                """).with("most", MOST).list(row -> found.add(observation(DriftKind.SECRET_UNKNOWN, row)));
    }

    private static void backups(Connection transaction, List<Observation> found) {
        Sql.of(transaction, """
                SELECT b.id AS object, b.tenant_id, b.database_id,
                       CONCAT('Operation ', b.operation_id, ' began it and works on it no more.') AS detail
                  FROM backup b LEFT JOIN operation o ON o.id = b.operation_id
                 WHERE b.state = 'writing' AND (o.id IS NULL OR o.state IN ('done', 'undone')) LIMIT :most
                """)
                .with("most", MOST)
                .list(row -> found.add(observation(DriftKind.BACKUP_UNFINISHED, row)));
    }

    private static Observation observation(DriftKind kind, Row row) {
        return new Observation(
                kind,
                row.string("object"),
                row.nullableString("tenant_id"),
                row.nullableString("database_id"),
                row.string("detail"),
                List.of());
    }
}
