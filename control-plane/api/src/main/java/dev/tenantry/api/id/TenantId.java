package dev.tenantry.api.id;

/** The public id of a tenant. */
public record TenantId(String value) implements TypedId {
    /** What every such id begins with. */
    public static final String PREFIX = "tnt";

    public TenantId {
        TypedId.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
