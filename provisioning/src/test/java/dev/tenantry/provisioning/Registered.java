package dev.tenantry.provisioning;

import dev.tenantry.provisioning.account.AccountSpec;
import dev.tenantry.provisioning.database.DatabaseIdentity;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.identifier.AccountName;
import dev.tenantry.provisioning.identifier.AccountRole;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.server.Credential;
import dev.tenantry.provisioning.server.ServerConnections;
import dev.tenantry.provisioning.server.ServiceAccount;
import dev.tenantry.provisioning.server.ServiceAccounts;
import dev.tenantry.provisioning.server.SessionPurpose;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The shared server of a flavour with its service accounts, for tests: databases, accounts and sessions in a word. */
public final class Registered {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Flavour flavour;
    private final JdbcServerAccess access;

    public Registered(Flavour flavour) {
        this.flavour = flavour;
        this.access = JdbcServerAccess.to(TestServers.endpoint(flavour), TestServers.registered(flavour));
    }

    public JdbcServerAccess access() {
        return access;
    }

    /** A new empty database with a mark of its own. */
    public Marked newDatabase() {
        DatabaseName name = DatabaseName.generate(RANDOM);
        DatabaseIdentity identity =
                new DatabaseIdentity("tnt_" + name.core(), "dbs_" + name.core(), "op_" + name.core());
        access.databases().create(name, identity);
        return new Marked(name, identity);
    }

    public record Marked(DatabaseName name, DatabaseIdentity identity) {}

    /** An unlocked application account of a database. */
    public Credential newApplicationAccount(DatabaseName database) {
        AccountName account = AccountName.of(AccountRole.APPLICATION, database, 1);
        Secret password = ServiceAccounts.newPassword();
        access.accounts().create(new AccountSpec(account, password, false, 0, false));
        return new Credential(account.value(), password);
    }

    /** A session under any credential; the caller closes it. */
    public Connection open(Credential credential) {
        return new ServerConnections(TestServers.endpoint(flavour)).open(credential, SessionPurpose.CONTROL);
    }

    public Connection open(ServiceAccount account) {
        return access.open(account, SessionPurpose.CONTROL);
    }

    /** A session of the administrator; the caller closes it. */
    public Connection administrator() {
        return TestServers.administrator(TestServers.of(flavour));
    }

    /** Makes a small table with rows, as a migration would. */
    public void fill(DatabaseName database, int rows) throws SQLException {
        try (Connection session = administrator();
                Statement statement = session.createStatement()) {
            statement.execute("CREATE TABLE " + database.quoted() + ".item (id INT PRIMARY KEY, word VARCHAR(100))");
            for (int i = 0; i < rows; i++) {
                statement.execute("INSERT INTO " + database.quoted() + ".item VALUES (" + i + ", 'word')");
            }
        }
    }

    /** The number in the first column of the first row. */
    public static long number(Connection session, String query) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    public static void execute(Connection session, String statement) throws SQLException {
        try (Statement open = session.createStatement()) {
            open.execute(statement);
        }
    }
}
