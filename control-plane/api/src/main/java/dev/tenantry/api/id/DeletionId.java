package dev.tenantry.api.id;

/** The public id of a deletion ticket. */
public record DeletionId(String value) implements TypedId {
    /** What every such id begins with. */
    public static final String PREFIX = "del";

    public DeletionId {
        TypedId.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
