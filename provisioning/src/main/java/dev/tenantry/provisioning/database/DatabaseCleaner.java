package dev.tenantry.provisioning.database;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.identifier.ObjectName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Empties a database that an earlier try left half-built, but for its mark of ownership. Only for databases that are being built: the
 * caller has compared the mark, and nobody uses the database yet.
 */
public final class DatabaseCleaner {
    private DatabaseCleaner() {}

    /** Drops every object but the mark of ownership; an empty database is left alone. The session must be prepared. */
    public static void empty(Connection connection, Flavour flavour, DatabaseName database) throws SQLException {
        List<String> drops = new ArrayList<>();
        drops.addAll(named(
                connection,
                database,
                "EVENT",
                "SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ?"));
        drops.addAll(named(
                connection,
                database,
                "VIEW",
                "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_TYPE = 'VIEW'"
                        + " AND TABLE_NAME <> 'tenantry_identity'"));
        drops.addAll(named(connection, database, "TABLE", """
                SELECT TABLE_NAME FROM information_schema.TABLES
                WHERE TABLE_SCHEMA = ? AND TABLE_TYPE NOT IN ('VIEW', 'SEQUENCE') AND TABLE_NAME <> 'tenantry_identity'\
                """));
        if (flavour == Flavour.MARIADB) {
            drops.addAll(
                    named(
                            connection,
                            database,
                            "SEQUENCE",
                            "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_TYPE = 'SEQUENCE'"));
        }
        for (String kind : List.of("FUNCTION", "PROCEDURE")) {
            drops.addAll(named(
                    connection,
                    database,
                    kind,
                    "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ? AND ROUTINE_TYPE = '"
                            + kind + "'"));
        }
        try (Statement statement = connection.createStatement()) {
            for (String drop : drops) {
                statement.execute(drop);
            }
        }
    }

    private static List<String> named(Connection connection, DatabaseName database, String kind, String query)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, database.value());
            try (ResultSet result = statement.executeQuery()) {
                List<String> drops = new ArrayList<>();
                while (result.next()) {
                    drops.add("DROP %s IF EXISTS %s.%s"
                            .formatted(kind, database.quoted(), new ObjectName(result.getString(1)).quoted()));
                }
                return drops;
            }
        }
    }
}
