package dev.tenantry.api.id;

/** The public id of a runtime node. */
public record NodeId(String value) implements TypedId {
    /** What every such id begins with. */
    public static final String PREFIX = "nod";

    public NodeId {
        TypedId.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
