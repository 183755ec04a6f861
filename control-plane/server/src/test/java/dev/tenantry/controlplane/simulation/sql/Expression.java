package dev.tenantry.controlplane.simulation.sql;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Something that has a value in a frame: null, String, Long, Double or byte[]. True is 1, false is 0, unknown is null. */
@FunctionalInterface
interface Expression {
    Long TRUE = 1L;
    Long FALSE = 0L;

    @Nullable
    Object value(Frame frame) throws SQLException;

    /** Whether a condition is met: unknown is not. */
    default boolean isMet(Frame frame) throws SQLException {
        Object value = value(frame);
        return value != null && isTrue(value);
    }

    static boolean isTrue(Object value) {
        if (value instanceof Number number) {
            return number.doubleValue() != 0;
        }
        throw new IllegalStateException("a condition has the value " + value);
    }

    static Long of(boolean condition) {
        return condition ? TRUE : FALSE;
    }
}
