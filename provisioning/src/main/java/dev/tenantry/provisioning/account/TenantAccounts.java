package dev.tenantry.provisioning.account;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.Secret;
import dev.tenantry.provisioning.database.DatabaseIdentity;
import dev.tenantry.provisioning.database.TenantDatabases;
import dev.tenantry.provisioning.identifier.AccountName;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.server.Credential;
import dev.tenantry.provisioning.server.Dialect;
import dev.tenantry.provisioning.server.ServerConnections;
import dev.tenantry.provisioning.server.ServerFailures;
import dev.tenantry.provisioning.server.ServiceAccount;
import dev.tenantry.provisioning.server.ServiceAccounts;
import dev.tenantry.provisioning.server.ServiceSessions;
import dev.tenantry.provisioning.server.SessionPurpose;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/** The accounts of tenant databases on one server. */
public final class TenantAccounts {
    private static final Duration FENCE_PATIENCE = Duration.ofSeconds(30);
    private static final int ACCOUNT_EXISTS = 1396;

    /** MySQL asks this before it asks whether the account exists: views, routines or events belong to it, so it does. */
    private static final int ACCOUNT_IS_DEFINER = 4006;

    /** The rights of one grantee at every level below the whole server, and its rights on the server. */
    private static final String RIGHTS = """
            SELECT CONCAT(table_schema, ' ', privilege_type, ' ', is_grantable) AS entry
            FROM information_schema.schema_privileges WHERE grantee = ?
            UNION ALL
            SELECT CONCAT(table_schema, '.', table_name, ' ', privilege_type, ' ', is_grantable)
            FROM information_schema.table_privileges WHERE grantee = ?
            UNION ALL
            SELECT CONCAT('* ', privilege_type, ' ', is_grantable)
            FROM information_schema.user_privileges WHERE grantee = ? AND privilege_type <> 'USAGE'
            """;

    private final ServerConnections connections;
    private final ServiceSessions sessions;
    private final Dialect dialect;
    private final Fence fence;

    public TenantAccounts(ServerConnections connections, ServiceSessions sessions, Dialect dialect) {
        this.connections = connections;
        this.sessions = sessions;
        this.dialect = dialect;
        this.fence = new Fence(sessions, dialect, FENCE_PATIENCE);
    }

    /** Looks at an account. */
    public AccountObservation observe(AccountName account) {
        try {
            return sessions.as(ServiceAccount.VERIFIER, session -> {
                try (PreparedStatement query = session.prepareStatement(dialect.accountLockQuery())) {
                    query.setString(1, account.value());
                    try (ResultSet row = query.executeQuery()) {
                        if (!row.next()) {
                            return AccountObservation.MISSING;
                        }
                        return row.getBoolean(1) ? AccountObservation.LOCKED : AccountObservation.UNLOCKED;
                    }
                }
            });
        } catch (SQLException failure) {
            throw ServerFailures.of(failure, "looking at the account", account.value());
        }
    }

    /** Creates the account, or brings an existing one to exactly what the specification says. */
    public void create(AccountSpec specification) {
        String account = ServiceAccounts.account(specification.account().value());
        String definition = account + " " + dialect.identifiedBy(specification.password()) + " "
                + (connections.endpoint().tls().encrypted() ? "REQUIRE SSL" : "REQUIRE NONE")
                + " WITH MAX_USER_CONNECTIONS " + specification.maxConnections() + " ACCOUNT "
                + (specification.locked() ? "LOCK" : "UNLOCK");
        try {
            sessions.run(ServiceAccount.PROVISIONER, session -> {
                try (Statement statement = session.createStatement()) {
                    if (!isNew(statement, definition)) {
                        // Locked while its rights are made exact, so that it is never seen with some of them.
                        statement.execute("ALTER USER " + account + " ACCOUNT LOCK");
                        makeRightsExact(statement, specification, account);
                        statement.execute("ALTER USER " + definition);
                    } else {
                        grant(statement, specification, account);
                    }
                }
            });
        } catch (SQLException failure) {
            throw ServerFailures.of(
                    failure,
                    "the creation of the account",
                    specification.account().value());
        }
    }

    /** Lets the account log in. */
    public void unlock(AccountName account) {
        try {
            sessions.as(ServiceAccount.PROVISIONER, session -> {
                try (Statement statement = session.createStatement()) {
                    return statement.execute(
                            "ALTER USER " + ServiceAccounts.account(account.value()) + " ACCOUNT UNLOCK");
                }
            });
        } catch (SQLException failure) {
            throw ServerFailures.of(failure, "unlocking the account", account.value());
        }
    }

    /**
     * Locks the account and ends its sessions.
     *
     * @throws ProvisioningException ACCOUNT_STILL_CONNECTED when sessions outlive the patience
     */
    public FenceReport fence(AccountName account) {
        try {
            return fence.raise(account);
        } catch (SQLException failure) {
            throw ServerFailures.of(failure, "ending the access of the account", account.value());
        }
    }

    /** Fences and then drops the account. */
    public void drop(AccountName account) {
        fence(account);
        try {
            sessions.as(ServiceAccount.PROVISIONER, session -> {
                try (Statement statement = session.createStatement()) {
                    return statement.execute("DROP USER IF EXISTS " + ServiceAccounts.account(account.value()));
                }
            });
        } catch (SQLException failure) {
            throw ServerFailures.of(failure, "dropping the account", account.value());
        }
    }

    /** Logs in as the account: the mark of its database must be the expected one, and it must see no other data. */
    public void checkAccess(AccountName account, Secret password, DatabaseName database, DatabaseIdentity expected) {
        Credential credential = new Credential(account.value(), password);
        try (Connection session = sessions.open(credential, SessionPurpose.CONTROL)) {
            DatabaseIdentity found = TenantDatabases.identityIn(session, database);
            if (!expected.equals(found)) {
                throw new ProvisioningException(
                        FailureCode.DATABASE_FOREIGN,
                        "The database %s that the account %s reaches carries the mark %s, not the expected %s."
                                .formatted(database, account, found, expected),
                        "do not use the database: compare the catalog with the server first");
            }
            Set<String> foreign = visibleDatabases(session);
            foreign.removeAll(dialect.systemSchemas());
            foreign.remove(database.value());
            if (!foreign.isEmpty()) {
                throw new ProvisioningException(
                        FailureCode.ACCOUNT_OVERREACHES,
                        "The account %s of the database %s sees %d other database(s), the first being %s."
                                .formatted(
                                        account,
                                        database,
                                        foreign.size(),
                                        foreign.iterator().next()),
                        "tenantctl servers check SERVER: look for anonymous accounts and grants on test");
            }
        } catch (SQLException failure) {
            throw ServerFailures.of(failure, "the access check of the account", account.value());
        }
    }

    private static boolean isNew(Statement statement, String definition) throws SQLException {
        try {
            statement.execute("CREATE USER " + definition);
            return true;
        } catch (SQLException failure) {
            if (failure.getErrorCode() == ACCOUNT_EXISTS || failure.getErrorCode() == ACCOUNT_IS_DEFINER) {
                return false;
            }
            throw failure;
        }
    }

    private void makeRightsExact(Statement statement, AccountSpec specification, String account) throws SQLException {
        Set<String> wanted = new TreeSet<>();
        for (String right : AccountRights.of(specification)) {
            wanted.add(specification.account().database() + " " + right + " NO");
        }
        if (!rightsOf(account).equals(wanted)) {
            statement.execute("REVOKE ALL PRIVILEGES, GRANT OPTION FROM " + account);
            grant(statement, specification, account);
        }
    }

    private static void grant(Statement statement, AccountSpec specification, String account) throws SQLException {
        statement.execute("GRANT " + String.join(", ", AccountRights.of(specification)) + " ON "
                + specification.account().database().quoted() + ".* TO " + account);
    }

    private Set<String> rightsOf(String account) throws SQLException {
        return sessions.as(ServiceAccount.VERIFIER, session -> {
            try (PreparedStatement query = session.prepareStatement(RIGHTS)) {
                query.setString(1, account);
                query.setString(2, account);
                query.setString(3, account);
                Set<String> rights = new TreeSet<>();
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        rights.add(rows.getString(1));
                    }
                }
                return rights;
            }
        });
    }

    private static Set<String> visibleDatabases(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("SHOW DATABASES")) {
            Set<String> names = new TreeSet<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }
}
