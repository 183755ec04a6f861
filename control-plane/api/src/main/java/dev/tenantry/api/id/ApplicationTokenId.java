package dev.tenantry.api.id;

/** The public id of an application token. */
public record ApplicationTokenId(String value) implements TypedId {
    /** What every such id begins with. */
    public static final String PREFIX = "apt";

    public ApplicationTokenId {
        TypedId.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
