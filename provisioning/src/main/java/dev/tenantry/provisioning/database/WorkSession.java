package dev.tenantry.provisioning.database;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Sets a session up so that definitions and rows come out, and go in, the same way on every server: no SQL mode that changes how
 * text is read or shown, UTC, utf8mb4, and the database as the current one.
 */
public final class WorkSession {
    /** Sessions may wait long for a client that compresses or encrypts. */
    private static final Duration CLIENT_WAIT = Duration.ofMinutes(10);

    private static final String SETTINGS = """
            SET NAMES utf8mb4, SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES', time_zone = '+00:00',
              foreign_key_checks = 0, unique_checks = 0, sql_quote_show_create = 1, net_write_timeout = %1$d,
              net_read_timeout = %1$d, wait_timeout = 28800, group_concat_max_len = 1048576\
            """.formatted(CLIENT_WAIT.toSeconds());

    private WorkSession() {}

    /** Prepares a session for one database and says what kind of server it is on. */
    public static Flavour prepare(Connection connection, DatabaseName database) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(SETTINGS);
            statement.execute("USE " + database.quoted());
            try (ResultSet version = statement.executeQuery("SELECT VERSION()")) {
                version.next();
                return Flavour.ofVersion(version.getString(1));
            }
        }
    }

    /**
     * Lets the server wait longer for a client that stops reading on purpose; it would end the session.
     *
     * @param longest how long the client does not read, beside what it waits for anyway
     */
    public static void expectWaits(Connection connection, Duration longest) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION net_write_timeout = "
                    + CLIENT_WAIT.plus(longest).toSeconds());
        }
    }

    /** Prepares a session for loading rows that were checked when they were first written, and says what kind of server it is on. */
    public static Flavour prepareLoading(Connection connection, DatabaseName database) throws SQLException {
        Flavour flavour = prepare(connection, database);
        if (flavour == Flavour.MARIADB) {
            try (Statement statement = connection.createStatement()) {
                // Without unique checks the first rows of a table would go through a bulk load, which has files of its
                // own and waits for them.
                statement.execute("SET SESSION check_constraint_checks = 0, unique_checks = 1");
            }
        }
        return flavour;
    }
}
