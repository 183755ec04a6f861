package dev.tenantry.api.id;

/** The public id of a legal hold. */
public record HoldId(String value) implements TypedId {
    /** What every such id begins with. */
    public static final String PREFIX = "hld";

    public HoldId {
        TypedId.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
