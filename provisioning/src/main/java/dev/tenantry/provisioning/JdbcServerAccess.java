package dev.tenantry.provisioning;

import dev.tenantry.provisioning.account.AccountSpec;
import dev.tenantry.provisioning.account.TenantAccounts;
import dev.tenantry.provisioning.database.TenantDatabases;
import dev.tenantry.provisioning.identifier.AccountName;
import dev.tenantry.provisioning.identifier.AccountRole;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.scan.ServerScan;
import dev.tenantry.provisioning.scan.ServerScanner;
import dev.tenantry.provisioning.server.Credential;
import dev.tenantry.provisioning.server.Dialect;
import dev.tenantry.provisioning.server.MigratorAccess;
import dev.tenantry.provisioning.server.MigratorRights;
import dev.tenantry.provisioning.server.Reaper;
import dev.tenantry.provisioning.server.ServerAccess;
import dev.tenantry.provisioning.server.ServerConnections;
import dev.tenantry.provisioning.server.ServerEndpoint;
import dev.tenantry.provisioning.server.ServerFailures;
import dev.tenantry.provisioning.server.ServiceAccount;
import dev.tenantry.provisioning.server.ServiceAccounts;
import dev.tenantry.provisioning.server.ServiceCredentials;
import dev.tenantry.provisioning.server.ServiceSessions;
import dev.tenantry.provisioning.server.SessionPurpose;
import dev.tenantry.provisioning.server.WorkToken;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** One registered server over JDBC, through its service accounts. Safe for use by many threads. */
public final class JdbcServerAccess implements ServerAccess, AutoCloseable {
    /** The migrator's account does not change over a database's life: it is locked between uses and gets a new password for each. */
    private static final int MIGRATOR_GENERATION = 1;

    private final ServerConnections connections;
    private final ServiceCredentials credentials;
    private final ServiceSessions sessions;
    private final ServerFacts facts;
    private final Dialect dialect;
    private final Reaper reaper;
    private final TenantAccounts accounts;

    private JdbcServerAccess(
            ServerConnections connections,
            ServiceCredentials credentials,
            ServiceSessions sessions,
            Reaper reaper,
            ServerFacts facts) {
        this.connections = connections;
        this.credentials = credentials;
        this.sessions = sessions;
        this.facts = facts;
        this.dialect = Dialect.of(facts);
        this.reaper = reaper;
        this.accounts = new TenantAccounts(connections, sessions, dialect);
    }

    /** Goes to the server once, to see what it is. */
    public static JdbcServerAccess to(ServerEndpoint endpoint, ServiceCredentials credentials) {
        ServerConnections connections = new ServerConnections(endpoint);
        ServiceSessions sessions = new ServiceSessions(connections, credentials);
        try {
            ServerFacts facts = sessions.as(ServiceAccount.PROVISIONER, ServerConnections::factsOf);
            Reaper reaper = new Reaper(connections, sessions, credentials.of(ServiceAccount.REAPER));
            return new JdbcServerAccess(connections, credentials, sessions, reaper, facts);
        } catch (SQLException failure) {
            throw ServerFailures.of(failure, "asking for its version", endpoint.address());
        }
    }

    /** The same server for one claim of an operation. */
    public JdbcServerAccess boundTo(WorkToken token) {
        ServiceSessions bound = sessions.boundTo(token);
        return new JdbcServerAccess(connections, credentials, bound, reaper.through(bound), facts);
    }

    /** Sweeps the registrations of a claim away whose work has ended. */
    public void settle() {
        try {
            sessions.settle();
        } catch (SQLException failure) {
            throw ServerFailures.of(
                    failure, "the end of the work", connections.endpoint().address());
        }
    }

    /** Cuts the connections of a claim, and lets it open none any more. */
    public void abandon() {
        sessions.abandon();
    }

    @Override
    public ServerFacts facts() {
        return facts;
    }

    @Override
    public Dialect dialect() {
        return dialect;
    }

    @Override
    public Connection open(ServiceAccount account, SessionPurpose purpose) {
        return sessions.open(credentials.of(account), purpose);
    }

    @Override
    public MigratorAccess openMigrator(DatabaseName database, MigratorRights rights) {
        AccountName account = migratorOf(database);
        Credential credential = new Credential(account.value(), ServiceAccounts.newPassword());
        boolean drops = rights == MigratorRights.BUILD_AND_DROP;
        accounts.create(new AccountSpec(account, credential.password(), false, 0, drops));
        if (drops) {
            grantDrop(account);
            accounts.unlock(account);
        }
        return new JdbcMigratorAccess(account, credential, sessions, accounts);
    }

    /** The databases of this server. */
    public TenantDatabases databases() {
        return new TenantDatabases(sessions, reaper, dialect);
    }

    /** The accounts of this server's databases. */
    public TenantAccounts accounts() {
        return accounts;
    }

    /** Looks at everything that is on it. */
    public ServerScan scan() {
        return new ServerScanner(sessions, dialect, connections.endpoint().address()).scan();
    }

    /** The migrator account of a database. */
    public static AccountName migratorOf(DatabaseName database) {
        return AccountName.of(AccountRole.MIGRATOR, database, MIGRATOR_GENERATION);
    }

    /** Closes the sessions that are kept. */
    @Override
    public void close() {
        sessions.close();
    }

    private void grantDrop(AccountName account) {
        try {
            reaper.run(session -> {
                try (Statement statement = session.createStatement()) {
                    statement.execute("GRANT DROP ON " + account.database().quoted() + ".* TO "
                            + ServiceAccounts.account(account.value()));
                }
            });
        } catch (SQLException failure) {
            throw ServerFailures.of(failure, "granting DROP to the migrator", account.value());
        }
    }
}
