package dev.tenantry.provisioning.database;

import dev.tenantry.provisioning.database.SchemaObject.Environment;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Makes the statements that build objects in a database, each in the session environment it belongs to. */
public final class SchemaBuilder {
    private final DatabaseName database;
    private final String databaseCollation;
    private Environment current = Environment.NONE;

    /**
     * @param database where the objects will be
     * @param databaseCollation that database's default collation
     */
    public SchemaBuilder(DatabaseName database, String databaseCollation) {
        this.database = database;
        this.databaseCollation = databaseCollation;
    }

    /**
     * The statements for one object: those that set up the session when it has to change, then the one that creates the object. The session
     * stays as it is for the next object.
     */
    public List<String> statements(SchemaObject object) {
        return statements(object, object.statementFor(database));
    }

    /** The same with another creating statement. */
    public List<String> statements(SchemaObject object, String creating) {
        List<String> statements = new ArrayList<>();
        Environment wanted = object.environment();
        if (!wanted.equals(Environment.NONE) && !wanted.equals(current)) {
            statements.add(settings(wanted));
            current = wanted;
        }
        boolean otherCollation = !wanted.databaseCollation().isEmpty()
                && !wanted.databaseCollation().equals(databaseCollation);
        if (otherCollation) {
            statements.add("ALTER DATABASE " + database.quoted() + " COLLATE " + wanted.databaseCollation());
        }
        statements.add(creating);
        if (otherCollation) {
            statements.add("ALTER DATABASE " + database.quoted() + " COLLATE " + databaseCollation);
        }
        return statements;
    }

    /** Brings the session back to what {@link WorkSession} made it. */
    public List<String> finish() {
        if (current.equals(Environment.NONE)) {
            return List.of();
        }
        current = Environment.NONE;
        return List.of(
                "SET NAMES utf8mb4",
                "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES', time_zone = '+00:00'");
    }

    private static String settings(Environment wanted) {
        StringJoiner settings = new StringJoiner(", ", "SET SESSION ", "");
        settings.add("character_set_client = " + wanted.characterSetClient());
        settings.add("collation_connection = " + wanted.collationConnection());
        settings.add("sql_mode = '" + wanted.sqlMode() + "'");
        settings.add("time_zone = '" + (wanted.timeZone().isEmpty() ? "+00:00" : wanted.timeZone()) + "'");
        return settings.toString();
    }
}
