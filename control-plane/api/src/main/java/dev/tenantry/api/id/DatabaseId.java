package dev.tenantry.api.id;

/** The public id of a database. */
public record DatabaseId(String value) implements TypedId {
    /** What every such id begins with. */
    public static final String PREFIX = "dbs";

    public DatabaseId {
        TypedId.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
