package dev.tenantry.api.id;

/** The public id of an API token. */
public record ApiTokenId(String value) implements TypedId {
    /** What every such id begins with. */
    public static final String PREFIX = "tok";

    public ApiTokenId {
        TypedId.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
