package dev.tenantry.api.id;

/** The public id of an operation. */
public record OperationId(String value) implements TypedId {
    /** What every such id begins with. */
    public static final String PREFIX = "op";

    public OperationId {
        TypedId.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
