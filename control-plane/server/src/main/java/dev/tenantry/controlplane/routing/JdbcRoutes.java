package dev.tenantry.controlplane.routing;

import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.routing.RouteLimits;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Json;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.provisioning.identifier.AccountName;
import dev.tenantry.provisioning.identifier.DatabaseName;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Routes in the catalog.
 *
 * <p>The one row of {@code routing_registry} is locked first and until the caller commits. So publishers stand in line, versions are dense, and
 * a version that can be seen has every smaller one before it. The lock is why publishing belongs at the end of a short transaction.
 *
 * <p>Rows of {@code route} are never deleted: a removed tenant keeps a row that says so. The registry counts them, and the newest of them has
 * the registry's version. {@link RegistryReader} refuses to hand out routes that do not add up, so a truncated or half-restored
 * table never becomes a snapshot that takes tenants away from every node.
 */
@Singleton
public final class JdbcRoutes implements Routes {
    private final Catalog catalog;
    private final RegistryWatch watch;

    public JdbcRoutes(Catalog catalog, RegistryWatch watch) {
        this.catalog = catalog;
        this.watch = watch;
    }

    @Override
    public long publish(Connection transaction, Entry route) {
        long version = lockRegistry(transaction) + 1;
        Entry present = find(transaction, route.tenant());
        refuseBackwards(present, route);
        write(transaction, version, route, present == null);
        advance(transaction, version, present == null ? 1 : 0);
        return version;
    }

    @Override
    public long publishState(
            Connection transaction, TenantId tenant, State state, String reason, OperationId operation) {
        long version = lockRegistry(transaction) + 1;
        Entry present = find(transaction, tenant);
        if (present == null) {
            throw new IllegalStateException("tenant " + tenant + " has no route whose state could be changed");
        }
        Entry changed = new Entry(
                tenant,
                state,
                reason,
                present.server(),
                present.database(),
                present.databaseName(),
                present.account(),
                present.generation(),
                present.limits(),
                operation);
        write(transaction, version, changed, false);
        advance(transaction, version, 0);
        return version;
    }

    @Override
    public void republish(Connection transaction, TenantId tenant) {
        // The registry is locked before looking: a route that is being published at this moment must not miss the
        // change.
        long version = lockRegistry(transaction) + 1;
        Entry present = find(transaction, tenant);
        if (present != null) {
            write(transaction, version, present, false);
            advance(transaction, version, 0);
        }
    }

    @Override
    public @Nullable Entry find(Connection transaction, TenantId tenant) {
        return Sql.of(transaction, """
                        SELECT tenant_id, service_state, reason, server_id, database_id, database_name, account_name, generation,
                               limits, operation_id
                          FROM route WHERE tenant_id = :tenant
                        """)
                .with("tenant", tenant)
                .first(JdbcRoutes::entry)
                .orElse(null);
    }

    @Override
    public List<Laggard> laggards(long version) {
        return catalog.transaction(connection -> Sql.of(connection, """
                        SELECT id, name, acknowledged_version, lease_until FROM runtime_node
                         WHERE acknowledged_version < :version AND lease_until > UTC_TIMESTAMP(6)
                         ORDER BY name
                        """)
                .with("version", version)
                .list(row -> new Laggard(
                        row.string("id"),
                        row.string("name"),
                        row.longValue("acknowledged_version"),
                        row.instant("lease_until"))));
    }

    private static long lockRegistry(Connection transaction) {
        return Sql.of(transaction, "SELECT version FROM routing_registry WHERE id = 1 FOR UPDATE")
                .one(row -> row.longValue("version"));
    }

    private void advance(Connection transaction, long version, int added) {
        Sql.of(transaction, """
                        UPDATE routing_registry SET version = :version, route_count = route_count + :added
                         WHERE id = 1 AND version = :version - 1
                        """).with("version", version).with("added", added).updateOne();
        catalog.afterCommit(() -> watch.announce(version));
    }

    private static void refuseBackwards(@Nullable Entry present, Entry next) {
        if (present == null) {
            return;
        }
        if (next.generation() < present.generation()) {
            throw new IllegalStateException("the route of tenant " + next.tenant() + " is at generation "
                    + present.generation() + " and must not go back to " + next.generation() + "; nothing was changed");
        }
        boolean sameHolder =
                next.account().equals(present.account()) && next.database().equals(present.database());
        if (next.generation() == present.generation() && !sameHolder) {
            throw new IllegalStateException("generation " + next.generation() + " of tenant " + next.tenant()
                    + " is account " + present.account()
                    + "; another account or database needs the next generation; nothing was changed");
        }
    }

    private static void write(Connection transaction, long version, Entry route, boolean first) {
        String insert = """
                INSERT INTO route (tenant_id, registry_version, service_state, reason, server_id, database_id, database_name,
                                   account_name, generation, limits, operation_id, changed_at)
                VALUES (:tenant, :version, :state, :reason, :server, :database, :databaseName,
                        :account, :generation, :limits, :operation, UTC_TIMESTAMP(6))
                """;
        String update = """
                UPDATE route SET registry_version = :version, service_state = :state, reason = :reason, server_id = :server,
                       database_id = :database, database_name = :databaseName, account_name = :account, generation = :generation,
                       limits = :limits, operation_id = :operation, changed_at = UTC_TIMESTAMP(6)
                 WHERE tenant_id = :tenant
                """;
        Sql.of(transaction, first ? insert : update)
                .with("tenant", route.tenant())
                .with("version", version)
                .with("state", route.state().word())
                .with("reason", route.reason())
                .with("server", route.server())
                .with("database", route.database())
                .with("databaseName", route.databaseName())
                .with("account", route.account())
                .with("generation", route.generation())
                .with("limits", Json.write(route.limits()))
                .with("operation", route.operation())
                .updateOne();
    }

    private static Entry entry(Row row) {
        return new Entry(
                new TenantId(row.string("tenant_id")),
                State.of(row.string("service_state")),
                row.string("reason"),
                new ServerId(row.string("server_id")),
                new DatabaseId(row.string("database_id")),
                new DatabaseName(row.string("database_name")),
                new AccountName(row.string("account_name")),
                row.integer("generation"),
                Json.read(row.string("limits"), RouteLimits.class),
                new OperationId(row.string("operation_id")));
    }
}
