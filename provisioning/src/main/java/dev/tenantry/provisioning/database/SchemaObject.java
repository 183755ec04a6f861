package dev.tenantry.provisioning.database;

import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.identifier.ObjectName;

/**
 * One object of a schema, independent of the database it was read from.
 *
 * @param kind what it is
 * @param name its name
 * @param table the table of a trigger; empty for the other kinds
 * @param statement the statement that creates it, as the server tells it: without a definer, with {@link #OWN_NAME} where the database's
 *     own name stood, without the AUTO_INCREMENT counter
 * @param environment the session it was created in, on which its meaning depends
 * @param counter the next AUTO_INCREMENT value of a table or the next value of a sequence; 0 when there is none
 */
public record SchemaObject(
        ObjectKind kind, String name, String table, String statement, Environment environment, String counter) {
    /** Stands for the database's own name; control characters, because no definition holds them. */
    public static final String OWN_NAME = "\u0001own\u0001";

    /**
     * What a stored program keeps of the session that created it. Empty texts for tables.
     *
     * @param sqlMode the SQL mode
     * @param characterSetClient the client's character set
     * @param collationConnection the connection's collation
     * @param databaseCollation the database's collation at that time
     * @param timeZone an event's time zone
     */
    public record Environment(
            String sqlMode,
            String characterSetClient,
            String collationConnection,
            String databaseCollation,
            String timeZone) {
        /** For objects that keep nothing of their session. */
        public static final Environment NONE = new Environment("", "", "", "", "");
    }

    /** The statement for a database. */
    public String statementFor(DatabaseName database) {
        return statement.replace(OWN_NAME, database.value());
    }

    /** How the object is told to people: kind and name. */
    public String title() {
        return kind.word() + " " + name;
    }

    /** The name, to be quoted. */
    public ObjectName objectName() {
        return new ObjectName(name);
    }

    /** Everything that makes the object what it is, in one text: equal exactly when two objects are the same. */
    public String canonical() {
        String body = kind == ObjectKind.TABLE ? TableStatement.parse(statement).canonical() : statement;
        return String.join(
                "\u0000",
                kind.word(),
                name,
                table,
                body,
                environment.sqlMode(),
                environment.characterSetClient(),
                environment.collationConnection(),
                environment.databaseCollation(),
                environment.timeZone());
    }
}
