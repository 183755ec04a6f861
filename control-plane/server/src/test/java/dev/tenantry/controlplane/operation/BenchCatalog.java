package dev.tenantry.controlplane.operation;

import dev.tenantry.controlplane.audit.JdbcAuditTrail;
import dev.tenantry.controlplane.catalog.CatalogFixture;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.routing.RoutingConfiguration;
import dev.tenantry.controlplane.server.DatabaseServers;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A fresh catalog for a measurement, in which operations of the bench's kind are asked for. */
final class BenchCatalog implements AutoCloseable {
    private static final int IN_ONE_TRANSACTION = 100;

    private final CatalogFixture fixture;
    private final BenchKind kind;
    private final Wiring wiring;

    BenchCatalog(EmbeddedServer server, BenchKind kind) {
        this.fixture = CatalogFixture.on(server);
        this.kind = kind;
        this.wiring = new Wiring(
                fixture.catalog(),
                new Ids(),
                new Kinds(List.of(kind)),
                new RoutingConfiguration(Duration.ofSeconds(1), Duration.ofMillis(500), Duration.ofMillis(250)));
        wiring.get(JdbcAuditTrail.class);
    }

    CatalogFixture fixture() {
        return fixture;
    }

    /** A worker of one control plane without its threads. */
    OperationWorker worker() {
        DatabaseServers none = id -> {
            throw new IllegalStateException("no step here works on a registered server");
        };
        return new OperationWorker(
                fixture.catalog(),
                new Kinds(List.of(kind)),
                none,
                wiring.get(EventLog.class),
                wiring.get(TenantLocks.class),
                wiring.get(JdbcAuditTrail.class),
                EngineLimits.DEFAULT,
                Failpoints.none(),
                EngineTime.SYSTEM,
                "bench");
    }

    /** Asks for so many operations, which are due only when {@link #release} says so. */
    void ask(int operations) {
        for (int asked = 0; asked < operations; asked += IN_ONE_TRANSACTION) {
            int some = Math.min(IN_ONE_TRANSACTION, operations - asked);
            fixture.run(transaction -> {
                for (int i = 0; i < some; i++) {
                    wiring.get(QueuedOperations.class).submit(transaction, request());
                }
                Sql.of(transaction, "UPDATE operation SET run_at = utc_timestamp(6) + INTERVAL 1 DAY")
                        .update();
            });
        }
    }

    private static Operations.Request request() {
        return new Operations.Request(
                BenchKind.NAME, null, null, Map.of(), "tok_bench", "bench", "a measurement", "req-bench", true);
    }

    /** All that were asked for are due now. */
    void release() {
        fixture.run(transaction -> Sql.of(transaction, "UPDATE operation SET run_at = utc_timestamp(6)")
                .update());
    }

    /** Forgets the operations that have ended, for example those that only warmed the engines up. */
    void forget() {
        for (String table : List.of("operation_event", "operation_step", "operation")) {
            fixture.run(
                    transaction -> Sql.of(transaction, "DELETE FROM " + table).update());
        }
    }

    /** One number that a query gives. */
    double number(String query) {
        return fixture.catalog()
                .transaction(transaction -> Sql.of(transaction, "SELECT CAST(x AS DOUBLE) AS x FROM (" + query + ") q")
                        .one(row -> {
                            Double found = row.nullableDouble("x");
                            return found == null ? 0 : found;
                        }));
    }

    @Override
    public void close() {
        fixture.close();
    }
}
