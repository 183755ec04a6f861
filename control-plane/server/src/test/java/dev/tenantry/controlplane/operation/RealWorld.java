package dev.tenantry.controlplane.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenantry.controlplane.catalog.CatalogFixture;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.truth.Disagreement;
import dev.tenantry.controlplane.truth.ServerTruth;
import dev.tenantry.controlplane.truth.Truths;
import dev.tenantry.provisioning.DatabaseServer;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.JdbcDatabaseServer;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.server.Registration;
import dev.tenantry.provisioning.server.ServiceAccount;
import dev.tenantry.provisioning.server.ServiceAccounts;
import dev.tenantry.provisioning.store.DirectoryStore;
import dev.tenantry.provisioning.store.ObjectStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** The same world on a real server, which is its own, and a store of files; catalog and server are of one flavour. */
final class RealWorld extends TestWorld {
    /** A session that was closed is seen for a moment longer. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Flavour flavour;
    private final JdbcDatabaseServer realServer;
    private final ObjectStore realStore;
    private final Connection administrator;

    private RealWorld(
            CatalogFixture catalog,
            JdbcDatabaseServer server,
            DatabaseServer worked,
            ObjectStore store,
            Flavour flavour,
            Connection session) {
        super(catalog, worked, store);
        this.flavour = flavour;
        this.realServer = server;
        this.realStore = store;
        this.administrator = session;
    }

    /** A world on a server that nobody else uses. */
    static RealWorld on(EmbeddedServer server, Path storeFolder) {
        return on(server, new DirectoryStore("files", storeFolder), UnaryOperator.identity());
    }

    /**
     * The same with a store of its own.
     *
     * @param seam what stands between the operations and the server
     */
    static RealWorld on(EmbeddedServer server, ObjectStore store, UnaryOperator<DatabaseServer> seam) {
        Connection administrator = TestServers.administrator(server);
        Registration registration = Registration.generate(new SecureRandom());
        var credentials = new ServiceAccounts(TestServers.endpoint(server)).create(administrator, registration);
        JdbcDatabaseServer connected = JdbcDatabaseServer.connect(TestServers.endpoint(server), credentials);
        RealWorld world = new RealWorld(
                CatalogFixture.on(server.flavour()),
                connected,
                seam.apply(connected),
                store,
                server.flavour(),
                administrator);
        world.catalog.run(transaction -> Sql.of(transaction, """
                        INSERT INTO server_account (server_id, role, account_name, sealed_password, created_at)
                        VALUES (:server, 'reaper', :account, '', utc_timestamp(6))
                        """)
                .with("server", world.serverId)
                .with("account", registration.accountName(ServiceAccount.REAPER))
                .updateOne());
        return world;
    }

    @Override
    void assertAgreement() {
        await().atMost(PATIENCE)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .untilAsserted(() -> assertThat(disagreements()).isEmpty());
    }

    /** An administrator's session on its server. */
    Connection administrator() {
        return administrator;
    }

    private List<Disagreement> disagreements() {
        return read(transaction -> Truths.compare(
                transaction, List.of(ServerTruth.read(serverId.value(), flavour, administrator)), realStore.list("")));
    }

    @Override
    public void close() {
        realServer.close();
        try {
            administrator.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        super.close();
    }
}
