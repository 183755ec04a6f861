package dev.tenantry.controlplane.simulation.sql;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * One column.
 *
 * @param length the most characters or bytes, 0 for no bound of its own
 * @param standard what an insert that does not name it gets
 * @param automatic whether it numbers itself
 */
record Column(
        String name,
        Type type,
        int length,
        boolean nullable,
        @Nullable Object standard,
        boolean automatic) {
    private static final int BAD_NULL = 1048;
    private static final int TOO_LONG = 1406;
    private static final long MICROS = 1_000_000;

    /** How values are kept: text as String, whole numbers and instants (microseconds of 1970) as Long, bytes as byte[]. */
    enum Type {
        TEXT,
        WHOLE,
        REAL,
        INSTANT,
        BYTES
    }

    /** The value as the column keeps it, or what a server says to one that does not fit. */
    @Nullable
    Object kept(@Nullable Object value) throws SQLException {
        if (value == null) {
            if (!nullable) {
                throw new SQLException("Column '" + name + "' cannot be null", "23000", BAD_NULL);
            }
            return null;
        }
        return switch (type) {
            case TEXT -> text(value);
            case WHOLE -> value instanceof Long ? value : refuse(value);
            case REAL -> value instanceof Number number ? (Object) number.doubleValue() : refuse(value);
            case INSTANT ->
                switch (value) {
                    case Long micros -> micros;
                    case String text -> micros(LocalDateTime.parse(text.replace(' ', 'T')));
                    default -> refuse(value);
                };
            case BYTES -> bytes(value);
        };
    }

    static long micros(LocalDateTime time) {
        return ChronoUnit.MICROS.between(LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC), time);
    }

    static LocalDateTime time(long micros) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, MICROS), (int) Math.floorMod(micros, MICROS) * 1_000, ZoneOffset.UTC);
    }

    private Object text(Object value) throws SQLException {
        if (!(value instanceof String) && !(value instanceof Long)) {
            return refuse(value);
        }
        String text = value.toString();
        return fits(text, text.length());
    }

    private Object bytes(Object value) throws SQLException {
        byte[] bytes = switch (value) {
            case byte[] given -> given;
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            default -> (byte[]) refuse(value);
        };
        return fits(bytes, bytes.length);
    }

    private Object fits(Object value, int size) throws SQLException {
        if (length > 0 && size > length) {
            throw new SQLException("Data too long for column '" + name + "'", "22001", TOO_LONG);
        }
        return value;
    }

    private Object refuse(Object value) {
        throw new UnknownSqlException("a value of " + value.getClass() + " for column " + name, "");
    }
}
