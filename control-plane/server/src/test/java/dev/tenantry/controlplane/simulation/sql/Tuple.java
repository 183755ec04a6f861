package dev.tenantry.controlplane.simulation.sql;

import org.jspecify.annotations.Nullable;

/** One row. A change gives it other values; nobody changes the values themselves. */
public final class Tuple {
    @Nullable
    Object[] values;

    Tuple(@Nullable Object[] values) {
        this.values = values;
    }

    /** A text at a position, or null. */
    public @Nullable String text(int column) {
        return (String) values[column];
    }

    /** A number at a position, 0 for NULL. */
    public long number(int column) {
        Object value = values[column];
        return value == null ? 0 : (long) value;
    }

    /** Whether there is nothing at a position. */
    public boolean isNull(int column) {
        return values[column] == null;
    }

    /** All of it. Not to be changed; a change of the row makes new ones. */
    public @Nullable Object[] values() {
        return values;
    }
}
