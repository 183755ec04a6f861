package dev.tenantry.api.id;

/** The public id of a schedule. */
public record ScheduleId(String value) implements TypedId {
    /** What every such id begins with. */
    public static final String PREFIX = "sdl";

    public ScheduleId {
        TypedId.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
