package dev.tenantry.controlplane.routing;

import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.routing.RouteLimits;
import dev.tenantry.controlplane.audit.JdbcAuditTrail;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.CatalogFixture;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.secret.LocalKeyset;
import dev.tenantry.controlplane.secret.RoutingSigningKey;
import dev.tenantry.controlplane.secret.SecretBox;
import dev.tenantry.controlplane.secret.TinkSecretBox;
import dev.tenantry.controlplane.tenant.AccountStore;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.Secret;
import dev.tenantry.provisioning.identifier.AccountName;
import dev.tenantry.provisioning.identifier.AccountRole;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A catalog with servers, databases and accounts to route to, and any number of control planes on it. */
final class RoutingFixture implements AutoCloseable {
    static final RouteLimits LIMITS = new RouteLimits(5, 1_000, 100);

    final CatalogFixture catalog;
    final Ids ids = new Ids();
    final RoutingSigningKey signingKey;

    private final SecretBox secrets;
    private final List<RegistryWatch> watches = new ArrayList<>();

    RoutingFixture(Flavour flavour, Path home) {
        catalog = CatalogFixture.on(flavour);
        LocalKeyset keyset = LocalKeyset.create(home);
        secrets = new TinkSecretBox(keyset);
        signingKey = RoutingSigningKey.open(home, keyset, true);
    }

    /** One control plane: it hears of its own commits at once, and looks for those of others as often as it is told. */
    Replica replica(RoutingConfiguration configuration) {
        RegistryWatch watch = new RegistryWatch(catalog.catalog(), configuration);
        watches.add(watch);
        RoutingFeed feed = new RoutingFeed(
                catalog.catalog(),
                ids,
                new JdbcAuditTrail(),
                new RuntimeNodeStore(),
                watch,
                new RoutesForNode(secrets, signingKey),
                signingKey,
                configuration);
        return new Replica(catalog.catalog(), new JdbcRoutes(catalog.catalog(), watch), feed, watch);
    }

    Replica replica() {
        return replica(
                new RoutingConfiguration(Duration.ofSeconds(30), Duration.ofSeconds(20), Duration.ofMillis(100)));
    }

    ServerId server(String region) {
        ServerId id = ids.server();
        catalog.run(connection ->
                Sql.of(connection, """
                        INSERT INTO server (id, name, flavour, server_version, host, port, tls_mode, region, labels, capacity_weight,
                                            cordoned, findings, created_at, created_by, row_version)
                        VALUES (:id, :id, 'mariadb', '11.4.5', :id, 3306, 'verify-identity', :region, '{}', 1, FALSE, '[]',
                                UTC_TIMESTAMP(6), 'test', 1)
                        """).with("id", id).with("region", region).updateOne());
        return id;
    }

    /** A tenant with a database and an account on a server; nothing of it is published yet. */
    Routes.Entry tenant(ServerId server, Secret password) {
        return nextGeneration(ids.tenant(), server, 1, password);
    }

    Routes.Entry tenant(ServerId server) {
        return tenant(server, Secret.of("password"));
    }

    /** A further database and account of a tenant. */
    Routes.Entry nextGeneration(TenantId tenant, ServerId server, int generation, Secret password) {
        DatabaseName name = ids.databaseName();
        AccountName account = AccountName.of(AccountRole.APPLICATION, name, generation);
        OperationId operation = ids.operation();
        var database = ids.database();
        catalog.run(connection -> {
            Sql.of(connection, """
                            INSERT INTO tenant_database (id, server_id, database_name, state, created_by_operation, created_at, row_version)
                            VALUES (:id, :server, :name, 'live', :operation, UTC_TIMESTAMP(6), 1)
                            """)
                    .with("id", database)
                    .with("server", server)
                    .with("name", name)
                    .with("operation", operation)
                    .updateOne();
            Sql.of(connection, """
                            INSERT INTO database_account (account_name, database_id, role, generation, sealed_password, state, created_at)
                            VALUES (:account, :database, 'application', :generation, :sealed, 'active', UTC_TIMESTAMP(6))
                            """)
                    .with("account", account)
                    .with("database", database)
                    .with("generation", generation)
                    .with("sealed", secrets.seal(AccountStore.context(tenant, account), password))
                    .updateOne();
        });
        return new Routes.Entry(
                tenant, Routes.State.ACTIVE, "", server, database, name, account, generation, LIMITS, operation);
    }

    void update(String sql) {
        catalog.run(connection -> Sql.of(connection, sql).update());
    }

    @Override
    public void close() {
        watches.forEach(RegistryWatch::close);
        catalog.close();
    }

    /** What one control plane offers. */
    record Replica(Catalog catalog, Routes routes, RoutingFeed feed, RegistryWatch watch) {
        long publish(Routes.Entry entry) {
            return in(connection -> routes.publish(connection, entry));
        }

        Routes.@Nullable Entry route(TenantId tenant) {
            return catalog.transaction(connection -> Optional.ofNullable(routes.find(connection, tenant)))
                    .orElse(null);
        }

        <T> T in(Function<Connection, T> work) {
            return catalog.transaction(work);
        }
    }
}
