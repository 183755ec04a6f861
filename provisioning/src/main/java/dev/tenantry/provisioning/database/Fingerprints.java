package dev.tenantry.provisioning.database;

import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.identifier.ObjectName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;

/**
 * Computes fingerprints: SHA-256 over the canonical text of a schema and the migrations that Flyway's table says were applied. The
 * database's name, definers, counters and the rows of the application's tables do not enter.
 */
public final class Fingerprints {
    private Fingerprints() {}

    /** The fingerprint of a database; prepares the session for itself. */
    public static Fingerprint of(Connection connection, DatabaseName database) {
        try {
            WorkSession.prepare(connection, database);
            return of(connection, SchemaReader.read(connection, database));
        } catch (SQLException e) {
            throw SqlFailure.of(e, "reading the definition of", "database " + database);
        }
    }

    /** The fingerprint of a definition that was read already, with the history of the session's current database. */
    public static Fingerprint of(Connection connection, SchemaDefinition definition) throws SQLException {
        return of(definition, history(connection, definition));
    }

    /** The fingerprint of a definition and a history. */
    public static Fingerprint of(SchemaDefinition definition, String history) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(definition.canonical().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(history.getBytes(StandardCharsets.UTF_8));
            return new Fingerprint(HexFormat.of().formatHex(digest.digest()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The applied migrations as one text; empty when there is no history table. */
    static String history(Connection connection, SchemaDefinition definition) throws SQLException {
        if (definition.of(ObjectKind.TABLE).stream()
                .noneMatch(table -> table.name().equals(ObjectName.MIGRATION_HISTORY.value()))) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("""
                        SELECT CONCAT_WS('|', installed_rank, COALESCE(version, 'R'), script, COALESCE(checksum, 'none'), success)
                        FROM flyway_schema_history ORDER BY installed_rank\
                        """)) {
            while (result.next()) {
                text.append(result.getString(1)).append('\n');
            }
        }
        return text.toString();
    }
}
