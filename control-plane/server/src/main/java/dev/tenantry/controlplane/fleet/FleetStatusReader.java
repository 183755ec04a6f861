package dev.tenantry.controlplane.fleet;

import dev.tenantry.api.fleet.FleetStatus;
import dev.tenantry.controlplane.audit.chain.AuditLog;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads how the fleet stands, in one transaction. */
@Singleton
final class FleetStatusReader {
    /** A look at a server is as good as none after this. */
    static final int LOOK_MINUTES = 5;

    private final Catalog catalog;
    private final AuditLog audit;
    private final ControlPlanes controlPlanes;

    FleetStatusReader(Catalog catalog, AuditLog audit, ControlPlanes controlPlanes) {
        this.catalog = catalog;
        this.audit = audit;
        this.controlPlanes = controlPlanes;
    }

    FleetStatus read() {
        return catalog.transaction(transaction -> new FleetStatus(
                Sql.of(transaction, "SELECT UTC_TIMESTAMP(6) AS now_at").one(row -> row.instant("now_at")),
                tenants(transaction),
                operations(transaction),
                servers(transaction),
                runtimes(transaction),
                backups(transaction),
                audit.lag(),
                controlPlanes.all(transaction),
                schedules(transaction)));
    }

    private static FleetStatus.Tenants tenants(Connection transaction) {
        Map<String, Long> service = counts(transaction, "service_status");
        return new FleetStatus.Tenants(
                service.values().stream().mapToLong(Long::longValue).sum(),
                service,
                counts(transaction, "data_status"),
                counts(transaction, "commercial_status"));
    }

    private static Map<String, Long> counts(Connection transaction, String axis) {
        Map<String, Long> counts = new TreeMap<>();
        Sql.of(transaction, "SELECT " + axis + " AS word, COUNT(*) AS tenants FROM tenant GROUP BY " + axis)
                .list(row -> counts.put(row.string("word"), row.longValue("tenants")));
        return counts;
    }

    private static FleetStatus.Operations operations(Connection transaction) {
        Map<String, Long> counts = new TreeMap<>();
        Sql.of(transaction, """
                        SELECT state, COUNT(*) AS operations FROM operation
                         WHERE state IN ('queued', 'running', 'undoing', 'parked') GROUP BY state
                        """).list(row -> counts.put(row.string("state"), row.longValue("operations")));
        return Sql.of(transaction, """
                        SELECT (SELECT MIN(run_at) FROM operation WHERE state = 'queued' AND run_at <= UTC_TIMESTAMP(6)) AS queued_at,
                               (SELECT MIN(created_at) FROM operation WHERE state = 'parked') AS parked_at
                        """)
                .one(row -> new FleetStatus.Operations(
                        counts.getOrDefault("queued", 0L),
                        counts.getOrDefault("running", 0L),
                        counts.getOrDefault("undoing", 0L),
                        counts.getOrDefault("parked", 0L),
                        row.nullableInstant("queued_at"),
                        row.nullableInstant("parked_at")));
    }

    private static List<FleetStatus.Server> servers(Connection transaction) {
        return Sql.of(transaction, """
                        SELECT s.id, s.name, s.flavour, s.cordoned, s.checked_at, o.reachable, o.looked_at,
                               COALESCE(o.looked_at >= UTC_TIMESTAMP(6) - INTERVAL :minutes MINUTE, FALSE) AS fresh,
                               (SELECT COUNT(*) FROM tenant_database d WHERE d.server_id = s.id AND d.state = 'live') AS tenants
                          FROM server s LEFT JOIN server_observation o ON o.server_id = s.id
                         WHERE s.removed_at IS NULL ORDER BY s.name
                        """)
                .with("minutes", LOOK_MINUTES)
                .list(row -> new FleetStatus.Server(
                        row.string("id"),
                        row.string("name"),
                        row.string("flavour"),
                        row.bool("cordoned"),
                        reachable(row),
                        row.nullableInstant("looked_at"),
                        row.nullableInstant("checked_at"),
                        row.longValue("tenants")));
    }

    private static String reachable(Row row) {
        Integer seen = row.nullableInteger("reachable");
        if (seen == null || row.integer("fresh") == 0) {
            return "not_known";
        }
        return seen == 1 ? "yes" : "no";
    }

    private static List<FleetStatus.Node> runtimes(Connection transaction) {
        return Sql.of(transaction, """
                        SELECT n.id, n.name, n.lease_until, n.lease_until > UTC_TIMESTAMP(6) AS live,
                               GREATEST(r.version - n.acknowledged_version, 0) AS behind
                          FROM runtime_node n JOIN routing_registry r ON r.id = 1 ORDER BY n.name
                        """)
                .list(row -> new FleetStatus.Node(
                        row.string("id"),
                        row.string("name"),
                        row.bool("live"),
                        row.instant("lease_until"),
                        row.longValue("behind")));
    }

    private static FleetStatus.Backups backups(Connection transaction) {
        return Sql.of(transaction, """
                        SELECT (SELECT COUNT(*) FROM backup WHERE state = 'complete') AS complete,
                               (SELECT COUNT(*) FROM backup WHERE state = 'complete' AND proven_at IS NULL) AS unproven,
                               (SELECT COUNT(*) FROM backup WHERE state = 'complete' AND refuted_at IS NOT NULL) AS failed,
                               (SELECT COUNT(*) FROM backup WHERE state = 'complete' AND copied_at IS NULL) AS uncopied,
                               (SELECT COUNT(*) FROM restore_drill WHERE state = 'asked') AS drills,
                               COALESCE(SUM(newest.at IS NULL), 0) AS without_one, MIN(newest.at) AS oldest_at,
                               MIN(proven.at) AS oldest_proven_at, MAX(proof.proven_seconds) AS slowest_seconds
                          FROM tenant t
                          LEFT JOIN (SELECT tenant_id, MAX(created_at) AS at FROM backup WHERE state = 'complete' GROUP BY tenant_id)
                            AS newest ON newest.tenant_id = t.id
                          LEFT JOIN (SELECT tenant_id, MAX(snapshot_at) AS at FROM backup WHERE state = 'complete' AND proven_at IS NOT NULL
                                      GROUP BY tenant_id) AS proven ON proven.tenant_id = t.id
                          LEFT JOIN backup proof ON proof.tenant_id = t.id AND proof.state = 'complete' AND proof.proven_at IS NOT NULL
                                                AND proof.snapshot_at = proven.at
                         WHERE t.data_status = 'live' AND t.live_database_id IS NOT NULL
                        """)
                .one(row -> new FleetStatus.Backups(
                        row.longValue("complete"),
                        row.longValue("unproven"),
                        row.longValue("failed"),
                        row.longValue("without_one"),
                        row.nullableInstant("oldest_at"),
                        row.nullableInstant("oldest_proven_at"),
                        row.nullableDouble("slowest_seconds"),
                        row.longValue("drills"),
                        row.longValue("uncopied")));
    }

    private static FleetStatus.Schedules schedules(Connection transaction) {
        return Sql.of(transaction, """
                        SELECT COUNT(*) AS total, COALESCE(SUM(paused), 0) AS paused,
                               COALESCE(SUM(NOT paused AND next_fire_at < UTC_TIMESTAMP(6) - INTERVAL 10 MINUTE), 0) AS late,
                               MIN(IF(paused, NULL, next_fire_at)) AS next_at
                          FROM schedule
                        """)
                .one(row -> new FleetStatus.Schedules(
                        row.longValue("total"),
                        row.longValue("paused"),
                        row.longValue("late"),
                        row.nullableInstant("next_at")));
    }
}
