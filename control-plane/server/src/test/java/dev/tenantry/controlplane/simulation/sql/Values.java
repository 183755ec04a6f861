package dev.tenantry.controlplane.simulation.sql;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What may be done with values. Kinds that a server would convert in ways that surprise are refused. */
final class Values {
    private Values() {}

    /** A parameter as the interpreter keeps it. */
    static @Nullable Object ofParameter(@Nullable Object given) throws SQLException {
        return switch (given) {
            case null -> null;
            case String text -> text;
            case Long number -> number;
            case Integer number -> number.longValue();
            case Short number -> number.longValue();
            case Boolean condition -> Expression.of(condition);
            case Double number -> number;
            case byte[] bytes -> bytes;
            case LocalDateTime time -> Column.micros(time);
            default -> throw new UnknownSqlException("a parameter of " + given.getClass() + " is not known", "");
        };
    }

    /** A value as its reader wants it. */
    static @Nullable Object as(@Nullable Object value, Class<?> type) throws SQLException {
        if (value == null) {
            return null;
        }
        Object converted = null;
        if (value instanceof Number number) {
            converted = number(number, type);
        } else if (type == String.class && value instanceof String) {
            converted = value;
        } else if (type == byte[].class && value instanceof byte[]) {
            converted = value;
        }
        if (converted == null) {
            throw new UnknownSqlException("a value of " + value.getClass() + " cannot be read as " + type, "");
        }
        return converted;
    }

    private static @Nullable Object number(Number number, Class<?> type) {
        if (type == Long.class) {
            return number.longValue();
        }
        if (type == Integer.class) {
            return Math.toIntExact(number.longValue());
        }
        if (type == Double.class) {
            return number.doubleValue();
        }
        if (type == Boolean.class) {
            return number.longValue() != 0;
        }
        if (type == LocalDateTime.class) {
            return Column.time(number.longValue());
        }
        if (type == BigDecimal.class) {
            return new BigDecimal(number.toString());
        }
        if (type == BigInteger.class) {
            return BigInteger.valueOf(number.longValue());
        }
        return type == String.class ? number.toString() : null;
    }

    /** Compares two values that are there. */
    static int compare(Object left, Object right) throws SQLException {
        if (left instanceof String a && right instanceof String b) {
            return a.compareTo(b);
        }
        if (left instanceof Long a && right instanceof Long b) {
            return Long.compare(a, b);
        }
        if (left instanceof Number a && right instanceof Number b) {
            return Double.compare(a.doubleValue(), b.doubleValue());
        }
        if (left instanceof byte[] a && right instanceof byte[] b) {
            return Arrays.compareUnsigned(a, b);
        }
        if (left instanceof Long micros && right instanceof String text) {
            return Long.compare(micros, instant(text));
        }
        if (left instanceof String text && right instanceof Long micros) {
            return Long.compare(instant(text), micros);
        }
        throw new UnknownSqlException(
                "values of " + left.getClass() + " and " + right.getClass() + " are compared", "");
    }

    /** For ORDER BY: NULL comes first. */
    static int order(@Nullable Object left, @Nullable Object right) throws SQLException {
        if (left == null) {
            return right == null ? 0 : -1;
        }
        if (right == null) {
            return 1;
        }
        return compare(left, right);
    }

    /** A text beside an instant is one too; anything else is a mistake that a server would hide. */
    private static long instant(String text) throws SQLException {
        try {
            return Column.micros(LocalDateTime.parse(text.replace(' ', 'T')));
        } catch (java.time.format.DateTimeParseException notOne) {
            throw new UnknownSqlException("a number is compared with the text " + text, "");
        }
    }
}
