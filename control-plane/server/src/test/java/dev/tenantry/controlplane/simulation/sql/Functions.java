package dev.tenantry.controlplane.simulation.sql;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The functions that our statements use. */
final class Functions {
    private Functions() {}

    /** A function by its name, or null when it is not known. */
    static @Nullable Expression of(String name, List<Expression> arguments) {
        return switch (name) {
            case "utc_timestamp" -> frame -> frame.database.now();
            case "coalesce", "ifnull" -> coalesce(arguments);
            case "if" -> choice(arguments);
            case "greatest" -> extreme(arguments, 1);
            case "least" -> extreme(arguments, -1);
            case "concat" -> concat(arguments);
            case "repeat" -> repeat(arguments);
            case "nullif" -> nullIf(arguments);
            case "lower" -> text(arguments, text -> text.toLowerCase(java.util.Locale.ROOT));
            case "char_length" ->
                frame -> {
                    Object value = arguments.getFirst().value(frame);
                    return value == null ? null : (long) value.toString().length();
                };
            default -> null;
        };
    }

    static boolean isAggregate(String name) {
        return Set.of("count", "max", "min", "sum").contains(name);
    }

    /** A value of all rows of a group; {@code argument} is null for COUNT(*). */
    static Expression aggregate(String name, @Nullable Expression argument, boolean distinct) {
        return frame -> {
            List<@Nullable Object @Nullable [][]> group = frame.group;
            if (group == null) {
                throw new UnknownSqlException("an aggregate outside a group", "");
            }
            Object result = name.equals("count") ? Long.valueOf(0) : null;
            Set<Object> seen = new HashSet<>();
            for (@Nullable Object @Nullable [][] rows : group) {
                System.arraycopy(rows, 0, frame.rows, 0, rows.length);
                Object value = argument == null ? Expression.TRUE : argument.value(frame);
                if (value != null && (!distinct || seen.add(value))) {
                    result = joined(name, result, value);
                }
            }
            return result;
        };
    }

    private static Object joined(String name, @Nullable Object sofar, Object value) throws SQLException {
        if (name.equals("count")) {
            return sofar instanceof Long count ? count + 1 : 1L;
        }
        if (sofar == null) {
            return value;
        }
        return switch (name) {
            case "max" -> Values.compare(value, sofar) > 0 ? value : sofar;
            case "min" -> Values.compare(value, sofar) < 0 ? value : sofar;
            case "sum" ->
                sofar instanceof Long a && value instanceof Long b
                        ? (Object) Math.addExact(a, b)
                        : (Object) (((Number) sofar).doubleValue() + ((Number) value).doubleValue());
            default -> throw new UnknownSqlException("the aggregate " + name + " is not known", "");
        };
    }

    private static Expression coalesce(List<Expression> arguments) {
        return frame -> {
            for (Expression argument : arguments) {
                Object value = argument.value(frame);
                if (value != null) {
                    return value;
                }
            }
            return null;
        };
    }

    private static Expression choice(List<Expression> arguments) {
        return frame -> arguments.get(0).isMet(frame)
                ? arguments.get(1).value(frame)
                : arguments.get(2).value(frame);
    }

    private static Expression nullIf(List<Expression> arguments) {
        return frame -> {
            Object value = arguments.get(0).value(frame);
            Object other = arguments.get(1).value(frame);
            return value != null && other != null && Values.compare(value, other) == 0 ? null : value;
        };
    }

    private static Expression extreme(List<Expression> arguments, int direction) {
        return frame -> {
            Object best = null;
            for (Expression argument : arguments) {
                Object value = argument.value(frame);
                if (value == null) {
                    return null;
                }
                if (best == null || Integer.signum(Values.compare(value, best)) == direction) {
                    best = value;
                }
            }
            return best;
        };
    }

    private static Expression concat(List<Expression> arguments) {
        return frame -> {
            StringBuilder text = new StringBuilder();
            for (Expression argument : arguments) {
                Object value = argument.value(frame);
                if (value == null) {
                    return null;
                }
                text.append(value);
            }
            return text.toString();
        };
    }

    private static Expression repeat(List<Expression> arguments) {
        return frame -> {
            Object text = arguments.get(0).value(frame);
            Object times = arguments.get(1).value(frame);
            return text instanceof String word && times instanceof Long count
                    ? word.repeat(Math.toIntExact(count))
                    : null;
        };
    }

    private static Expression text(List<Expression> arguments, java.util.function.UnaryOperator<String> change) {
        return frame -> arguments.getFirst().value(frame) instanceof String text ? change.apply(text) : null;
    }
}
