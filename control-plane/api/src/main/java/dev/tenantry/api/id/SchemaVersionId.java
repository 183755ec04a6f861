package dev.tenantry.api.id;

/** The public id of a published version of an application schema. */
public record SchemaVersionId(String value) implements TypedId {
    /** What every such id begins with. */
    public static final String PREFIX = "sch";

    public SchemaVersionId {
        TypedId.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
