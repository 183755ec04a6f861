package dev.tenantry.provisioning.database;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.server.Dialect;
import dev.tenantry.provisioning.server.Reaper;
import dev.tenantry.provisioning.server.ServerFailures;
import dev.tenantry.provisioning.server.ServiceAccount;
import dev.tenantry.provisioning.server.ServiceSessions;
import dev.tenantry.provisioning.server.SqlText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tenant databases of one server: creation, observation, destruction.
 *
 * <p>The ownership mark {@code tenantry_identity} is a view of constants. An application account may insert, update and delete everywhere in
 * its database, because rights on a whole database cannot be taken back for one table; a view without a table behind it is what such an
 * account can read and cannot change. Neither can the migrator, which may create views and not drop them. It has one row, with the columns
 * tenant_id, database_id and created_by, runs with the rights of whoever reads it, and depends on no account.
 */
public final class TenantDatabases {
    /** The name of the mark in each database. */
    public static final String IDENTITY = "tenantry_identity";

    private static final int UNKNOWN_DATABASE = 1049;
    private static final int NO_SUCH_TABLE = 1146;
    private static final int TABLE_EXISTS = 1050;
    private static final int MAX_MARK_LENGTH = 64;
    private static final String LOOK = """
            SELECT (SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = ?) AS present,
                   (SELECT COUNT(*) FROM information_schema.tables
                    WHERE table_schema = ? AND table_name <> 'tenantry_identity') AS tables_and_views
            """;

    private final ServiceSessions sessions;
    private final Reaper reaper;
    private final Dialect dialect;

    public TenantDatabases(ServiceSessions sessions, Reaper reaper, Dialect dialect) {
        this.sessions = sessions;
        this.reaper = reaper;
        this.dialect = dialect;
    }

    /** Looks without changing anything. */
    public DatabaseObservation observe(DatabaseName name) {
        try {
            return sessions.as(ServiceAccount.PROVISIONER, session -> observe(session, name));
        } catch (SQLException failure) {
            throw ServerFailures.of(failure, "looking at the database", name.value());
        }
    }

    /**
     * Creates an empty database with its mark. One that was left without a mark by a killed creation is finished.
     *
     * @throws ProvisioningException DATABASE_FOREIGN when it has another mark, or none and something in it
     */
    public void create(DatabaseName name, DatabaseIdentity identity) {
        String mark = markStatement(name, identity);
        try {
            sessions.run(ServiceAccount.PROVISIONER, session -> {
                try (Statement statement = session.createStatement()) {
                    statement.execute("CREATE DATABASE IF NOT EXISTS " + name.quoted()
                            + " CHARACTER SET utf8mb4 COLLATE " + dialect.databaseCollation());
                    DatabaseObservation found = observe(session, name);
                    if (found.identity() == null && found.tables() == 0) {
                        createMark(statement, mark);
                        found = observe(session, name);
                    }
                    requireMark(name, identity, found.identity());
                }
            });
        } catch (SQLException failure) {
            throw ServerFailures.of(failure, "the creation of the database", name.value());
        }
    }

    /**
     * Destroys a database whose mark agrees with the ticket. One that is gone is fine. One that its maker takes back, and that a killed creation
     * left empty and without a mark, gets its mark first.
     *
     * @throws ProvisioningException DATABASE_FOREIGN when the mark does not agree; nothing was dropped
     */
    public void drop(DropTicket ticket) {
        DatabaseName name = ticket.database();
        DatabaseObservation found = observe(name);
        if (!found.exists()) {
            return;
        }
        if (found.identity() == null && found.tables() == 0 && ticket.isOfItsMaker()) {
            create(name, ticket.expected());
        } else {
            requireMark(name, ticket.expected(), found.identity());
        }
        try {
            reaper.run(session -> {
                try (Statement statement = session.createStatement()) {
                    statement.execute("SET SESSION lock_wait_timeout = 30");
                    statement.execute("DROP DATABASE IF EXISTS " + name.quoted());
                }
            });
        } catch (SQLException failure) {
            throw ServerFailures.of(failure, "dropping the database", name.value());
        }
    }

    /** Leaves a note that a database is in quarantine; one that has it, or that is gone, is fine. */
    public void tag(DatabaseName name, String note) {
        try {
            sessions.run(ServiceAccount.PROVISIONER, session -> {
                try (Statement statement = session.createStatement()) {
                    statement.execute("CREATE SQL SECURITY INVOKER VIEW " + name.quoted()
                            + ".tenantry_quarantine AS SELECT " + literal(note) + " AS note");
                } catch (SQLException failure) {
                    if (!Set.of(TABLE_EXISTS, UNKNOWN_DATABASE).contains(failure.getErrorCode())) {
                        throw failure;
                    }
                }
            });
        } catch (SQLException failure) {
            throw ServerFailures.of(failure, "tagging the database", name.value());
        }
    }

    /** The mark of a database as the session's account sees it; null when there is none. */
    public static @Nullable DatabaseIdentity identityIn(Connection session, DatabaseName name) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT tenant_id, database_id, created_by FROM " + name.quoted() + "." + IDENTITY)) {
            if (!rows.next()) {
                return null;
            }
            DatabaseIdentity identity = new DatabaseIdentity(rows.getString(1), rows.getString(2), rows.getString(3));
            return rows.next() ? null : identity;
        } catch (SQLException failure) {
            if (Set.of(UNKNOWN_DATABASE, NO_SUCH_TABLE).contains(failure.getErrorCode())) {
                return null;
            }
            throw failure;
        }
    }

    private static DatabaseObservation observe(Connection session, DatabaseName name) throws SQLException {
        try (PreparedStatement query = session.prepareStatement(LOOK)) {
            query.setString(1, name.value());
            query.setString(2, name.value());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                boolean exists = row.getInt(1) > 0;
                return new DatabaseObservation(exists, exists ? identityIn(session, name) : null, row.getInt(2));
            }
        }
    }

    private static void createMark(Statement statement, String mark) throws SQLException {
        try {
            statement.execute(mark);
        } catch (SQLException failure) {
            // Somebody made it between our look and now; whose it is, is asked next.
            if (failure.getErrorCode() != TABLE_EXISTS) {
                throw failure;
            }
        }
    }

    private static String markStatement(DatabaseName name, DatabaseIdentity identity) {
        return "CREATE SQL SECURITY INVOKER VIEW " + name.quoted() + "." + IDENTITY + " AS SELECT "
                + literal(identity.tenantId()) + " AS tenant_id, " + literal(identity.databaseId())
                + " AS database_id, " + literal(identity.createdBy()) + " AS created_by";
    }

    private static String literal(String id) {
        if (id.isEmpty() || id.length() > MAX_MARK_LENGTH) {
            throw new IllegalArgumentException("a mark holds ids of 1 to 64 characters");
        }
        return SqlText.quoted(id);
    }

    private static void requireMark(DatabaseName name, DatabaseIdentity expected, @Nullable DatabaseIdentity found) {
        if (!expected.equals(found)) {
            throw new ProvisioningException(
                    FailureCode.DATABASE_FOREIGN,
                    "The database %s carries %s, not the expected %s. It was not touched."
                            .formatted(name, found == null ? "no mark of ownership" : "the mark " + found, expected),
                    "compare the catalog with the server before anything else is done to this database");
        }
    }
}
