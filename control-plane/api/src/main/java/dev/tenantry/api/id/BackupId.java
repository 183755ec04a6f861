package dev.tenantry.api.id;

/** The public id of a backup. */
public record BackupId(String value) implements TypedId {
    /** What every such id begins with. */
    public static final String PREFIX = "bak";

    public BackupId {
        TypedId.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
