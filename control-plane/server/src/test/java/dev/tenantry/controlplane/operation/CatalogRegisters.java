package dev.tenantry.controlplane.operation;

import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.campaign.Register;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.routing.JdbcRoutes;
import dev.tenantry.controlplane.routing.Routes;
import dev.tenantry.controlplane.server.CordonRegister;
import dev.tenantry.controlplane.server.ServerStore;
import dev.tenantry.controlplane.tenant.Tenant;
import dev.tenantry.controlplane.tenant.TenantStatus;
import dev.tenantry.controlplane.tenant.TenantStore;
import dev.tenantry.provisioning.Flavour;
import java.sql.Connection;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/** Rows of a catalog whose versions the product's own stores raise, and a way to cut its connections. */
public final class CatalogRegisters implements AutoCloseable {
    private final TestWorld world;
    private final List<Register> all;

    private CatalogRegisters(TestWorld world) {
        this.world = world;
        this.all = List.of(
                routes(),
                tenant(),
                epoch(),
                new CordonRegister(world.catalog.catalog(), world.wiring.get(ServerStore.class), world.serverId()));
    }

    /** Makes a catalog with its registers. */
    public static CatalogRegisters on(Flavour flavour) {
        return new CatalogRegisters(TestWorld.on(flavour));
    }

    public List<Register> all() {
        return all;
    }

    /** What a client that reads and then writes does to a version, under the isolation that is named as if it helped. */
    public Register carelessly() {
        TenantId tenant = world.liveTenant();
        return new Raised(
                "read, modify, write",
                () -> world.read(transaction -> rowVersion(transaction, tenant)),
                transaction -> {
                    Sql.of(transaction, "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                            .update();
                    long version = rowVersion(transaction, tenant);
                    Sql.of(transaction, "UPDATE tenant SET row_version = :next WHERE id = :id")
                            .with("next", version + 1)
                            .with("id", tenant)
                            .update();
                    return OptionalLong.of(version + 1);
                });
    }

    /** Cuts a connection of the catalog in the middle of whatever it does; says whether there was one. */
    public boolean cutOne(int which) {
        return world.read(transaction -> {
            List<Long> others = Sql.of(transaction, """
                            SELECT id FROM information_schema.processlist
                             WHERE db = DATABASE() AND id <> CONNECTION_ID() ORDER BY id
                            """).list(row -> row.longValue("id"));
            if (others.isEmpty()) {
                return false;
            }
            // A thread that has ended in the meantime is as good as cut.
            Sql.of(transaction, "KILL " + others.get(Math.floorMod(which, others.size())))
                    .update();
            return true;
        });
    }

    @Override
    public void close() {
        world.close();
    }

    private Register routes() {
        TenantId tenant = world.liveTenant();
        OperationId operation = new Ids().operation();
        return new Raised(
                "routing_registry.version",
                () -> world.read(transaction -> Sql.of(transaction, "SELECT version FROM routing_registry")
                        .one(row -> row.longValue("version"))),
                transaction -> OptionalLong.of(world.wiring
                        .get(JdbcRoutes.class)
                        .publishState(transaction, tenant, Routes.State.ACTIVE, "", operation)));
    }

    private Register tenant() {
        TenantId id = world.liveTenant();
        TenantStore store = world.wiring.get(TenantStore.class);
        return new Raised(
                "tenant.row_version", () -> world.read(transaction -> rowVersion(transaction, id)), transaction -> {
                    Tenant tenant = store.lock(transaction, id);
                    store.changeService(
                            transaction,
                            tenant,
                            tenant.service() == TenantStatus.Service.READY
                                    ? TenantStatus.Service.MAINTENANCE
                                    : TenantStatus.Service.READY,
                            "a test");
                    return OptionalLong.of(rowVersion(transaction, id));
                });
    }

    /** Its lease is always over, so that every worker may claim it. */
    private Register epoch() {
        OperationId id = world.askForTenant().operation();
        OperationWorker worker = world.worker(UnaryOperator.identity());
        return new Register() {
            @Override
            public String name() {
                return "operation.epoch";
            }

            @Override
            public long read() {
                return world.read(transaction -> Sql.of(transaction, "SELECT epoch FROM operation WHERE id = :id")
                        .with("id", id)
                        .one(row -> row.longValue("epoch")));
            }

            @Override
            public OptionalLong raise() {
                world.catalog.run(
                        transaction -> Sql.of(transaction, """
                                UPDATE operation SET lease_until = utc_timestamp(6) - INTERVAL 1 SECOND
                                 WHERE id = :id AND lease_until IS NOT NULL
                                """).with("id", id).update());
                return worker.claim(1).stream().mapToLong(Claimed::epoch).findFirst();
            }
        };
    }

    private static long rowVersion(Connection transaction, TenantId tenant) {
        return Sql.of(transaction, "SELECT row_version FROM tenant WHERE id = :id")
                .with("id", tenant)
                .one(row -> row.longValue("row_version"));
    }

    /** A register that is raised in one transaction. */
    private final class Raised implements Register {
        private final String name;
        private final LongSupplier reading;
        private final Function<Connection, OptionalLong> raising;

        Raised(String name, LongSupplier reading, Function<Connection, OptionalLong> raising) {
            this.name = name;
            this.reading = reading;
            this.raising = raising;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long read() {
            return reading.getAsLong();
        }

        @Override
        public OptionalLong raise() {
            return world.read(raising);
        }
    }
}
