package dev.tenantry.provisioning.bench;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.JdbcServerAccess;
import dev.tenantry.provisioning.backup.ArchiveKey;
import dev.tenantry.provisioning.backup.BackupJob;
import dev.tenantry.provisioning.backup.BackupSummary;
import dev.tenantry.provisioning.backup.BackupWriter;
import dev.tenantry.provisioning.backup.Progress;
import dev.tenantry.provisioning.database.DatabaseIdentity;
import dev.tenantry.provisioning.database.DropTicket;
import dev.tenantry.provisioning.embedded.Durability;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.EmbeddedSettings;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.restore.RestoreJob;
import dev.tenantry.provisioning.restore.RestoreReport;
import dev.tenantry.provisioning.restore.Restorer;
import dev.tenantry.provisioning.server.Credential;
import dev.tenantry.provisioning.server.MigratorAccess;
import dev.tenantry.provisioning.server.MigratorRights;
import dev.tenantry.provisioning.server.Registration;
import dev.tenantry.provisioning.server.ServerConnections;
import dev.tenantry.provisioning.server.ServerEndpoint;
import dev.tenantry.provisioning.server.ServiceAccount;
import dev.tenantry.provisioning.server.ServiceAccounts;
import dev.tenantry.provisioning.server.SessionPurpose;
import dev.tenantry.provisioning.server.TlsPolicy;
import dev.tenantry.provisioning.store.ObjectStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;

/** A durable server of its own for a benchmark, with the product's accounts on it; the memory is that of a small server, not of a test. */
final class BenchServer implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String BACKUP = "bak_00000000000000000001";

    private final EmbeddedServer server;
    private final JdbcServerAccess access;
    private final ServerEndpoint endpoint;
    private final Credential administrator;

    private BenchServer(EmbeddedServer server) throws SQLException {
        this.server = server;
        this.endpoint =
                new ServerEndpoint(EmbeddedServer.HOST, server.port(), TlsPolicy.verifyIdentity(server.authorityPem()));
        this.administrator = new Credential(EmbeddedServer.ADMINISTRATOR, server.administratorPassword());
        try (Connection session = administrator(SessionPurpose.CONTROL)) {
            this.access = JdbcServerAccess.to(
                    endpoint, new ServiceAccounts(endpoint).create(session, Registration.generate(RANDOM)));
        }
    }

    static BenchServer start(Flavour flavour) throws SQLException {
        Path folder = TestServers.newDirectory("bench-" + flavour.word());
        return new BenchServer(EmbeddedServer.start(EmbeddedSettings.of(flavour, folder)
                .with(Durability.FULL)
                .withOptions(
                        "--innodb-buffer-pool-size=1G",
                        flavour == Flavour.MYSQL ? "--innodb-redo-log-capacity=1G" : "--innodb-log-file-size=1G")));
    }

    /** A database with its mark of ownership. */
    record Tenant(DatabaseName name, DatabaseIdentity identity) {}

    Tenant newTenant() {
        DatabaseName name = DatabaseName.generate(RANDOM);
        DatabaseIdentity identity =
                new DatabaseIdentity("tnt_" + name.core(), "dbs_" + name.core(), "op_" + name.core());
        access.databases().create(name, identity);
        return new Tenant(name, identity);
    }

    Tenant newTenant(int megabytes) throws SQLException {
        Tenant tenant = newTenant();
        try (Connection session = administrator(SessionPurpose.LOADING)) {
            BenchData.fill(session, tenant.name, megabytes);
        }
        return tenant;
    }

    void drop(Tenant tenant) {
        access.databases().drop(new DropTicket(tenant.name, tenant.identity, "op_bench"));
    }

    /** Other tools copy the mark of the tenant they read, so the product would refuse to drop what they made. */
    void dropWhateverItsMark(Tenant tenant) throws SQLException {
        try (Connection session = administrator(SessionPurpose.CONTROL)) {
            dev.tenantry.provisioning.Registered.execute(session, "DROP DATABASE " + tenant.name.quoted());
        }
    }

    /** What the product does, with its own accounts. */
    BackupSummary backUp(Tenant tenant, ObjectStore store, ArchiveKey key, int readers) {
        return BackupWriter.write(
                () -> access.open(ServiceAccount.BACKUP, SessionPurpose.READING),
                access.facts(),
                new BackupJob(BACKUP, 1, tenant.name, tenant.identity, "", readers),
                store,
                key,
                Progress.NONE);
    }

    /** What the product does, verification included. */
    RestoreReport restore(Tenant source, Tenant target, ObjectStore store, ArchiveKey key, int loaders) {
        try (MigratorAccess migrator = access.openMigrator(target.name, MigratorRights.BUILD_AND_DROP)) {
            return Restorer.restore(
                    () -> migrator.open(SessionPurpose.LOADING),
                    access.facts(),
                    new RestoreJob(BACKUP, 1, null, source.identity.tenantId(), target.name, target.identity, loaders),
                    store,
                    key,
                    Progress.NONE);
        }
    }

    Connection administrator(SessionPurpose purpose) {
        return new ServerConnections(endpoint).open(administrator, purpose);
    }

    Credential administrator() {
        return administrator;
    }

    int port() {
        return server.port();
    }

    String authorityPem() {
        return server.authorityPem();
    }

    String version() {
        return access.facts().version();
    }

    @Override
    public void close() {
        access.close();
        server.close();
    }
}
