package dev.tenantry.api.id;

/** The public id of a piece of drift. */
public record DriftId(String value) implements TypedId {
    /** What every such id begins with. */
    public static final String PREFIX = "drf";

    public DriftId {
        TypedId.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
