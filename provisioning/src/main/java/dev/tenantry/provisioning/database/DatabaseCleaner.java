package dev.tenantry.provisioning.database;

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
    /** What stands on something goes before it. */
    private static final String EVERYTHING = """
            SELECT 1 AS turn, 'EVENT' AS kind, EVENT_NAME AS name FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ?
            UNION ALL
            SELECT CASE TABLE_TYPE WHEN 'VIEW' THEN 2 WHEN 'SEQUENCE' THEN 4 ELSE 3 END,
              CASE TABLE_TYPE WHEN 'VIEW' THEN 'VIEW' WHEN 'SEQUENCE' THEN 'SEQUENCE' ELSE 'TABLE' END, TABLE_NAME
              FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME <> 'tenantry_identity'
            UNION ALL
            SELECT 5, ROUTINE_TYPE, ROUTINE_NAME FROM information_schema.ROUTINES
             WHERE ROUTINE_SCHEMA = ? AND ROUTINE_TYPE IN ('FUNCTION', 'PROCEDURE')
            ORDER BY turn\
            """;

    private DatabaseCleaner() {}

    /** Drops every object but the mark of ownership; an empty database is left alone. The session must be prepared. */
    public static void empty(Connection connection, DatabaseName database) throws SQLException {
        List<String> drops = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(EVERYTHING)) {
            for (int parameter = 1; parameter <= 3; parameter++) {
                statement.setString(parameter, database.value());
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    drops.add("DROP %s IF EXISTS %s.%s"
                            .formatted(
                                    result.getString(2),
                                    database.quoted(),
                                    new ObjectName(result.getString(3)).quoted()));
                }
            }
        }
        try (Statement statement = connection.createStatement()) {
            for (String drop : drops) {
                statement.execute(drop);
            }
        }
    }
}
