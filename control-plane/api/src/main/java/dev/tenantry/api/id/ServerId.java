package dev.tenantry.api.id;

/** The public id of a server. */
public record ServerId(String value) implements TypedId {
    /** What every such id begins with. */
    public static final String PREFIX = "srv";

    public ServerId {
        TypedId.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
