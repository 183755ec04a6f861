package dev.tenantry.provisioning.identifier;

/**
 * The name of a table, column, view, routine or other object of an application's schema, as the server told it. It may hold any
 * character a server accepts; {@link #quoted()} is the one place where it becomes part of a statement.
 */
public record ObjectName(String value) implements Comparable<ObjectName> {
    /** The mark of ownership that every tenant database carries; it belongs to the database, never to a template or an archive. */
    public static final ObjectName IDENTITY_TABLE = new ObjectName("tenantry_identity");

    /** Flyway's own table, under its usual name. */
    public static final ObjectName MIGRATION_HISTORY = new ObjectName("flyway_schema_history");

    public ObjectName {
        if (value.isEmpty() || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("not the name of an object on a server");
        }
    }

    /** The name in backticks, for a statement. */
    public String quoted() {
        return '`' + value.replace("`", "``") + '`';
    }

    @Override
    public int compareTo(ObjectName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
