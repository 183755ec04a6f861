package dev.tenantry.controlplane.simulation.sql;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands between expressions. NULL makes unknown what it touches, as on a server. */
final class Operators {
    private Operators() {}

    /** What stands in the statement. */
    record Constant(Object constant) implements Expression {
        @Override
        public Object value(Frame frame) {
            return constant;
        }
    }

    /** What was given with the statement. */
    record Parameter(int number) implements Expression {
        @Override
        public @Nullable Object value(Frame frame) {
            return frame.parameters.get(number);
        }
    }

    /** All of them, in order; kept apart so that rows can be found by the equal ones. */
    record And(List<Expression> parts) implements Expression {
        @Override
        public @Nullable Object value(Frame frame) throws SQLException {
            boolean unknown = false;
            for (Expression part : parts) {
                Object value = part.value(frame);
                if (value == null) {
                    unknown = true;
                } else if (!Expression.isTrue(value)) {
                    return FALSE;
                }
            }
            return unknown ? null : TRUE;
        }

        @Override
        public boolean isMet(Frame frame) throws SQLException {
            for (Expression part : parts) {
                if (!part.isMet(frame)) {
                    return false;
                }
            }
            return true;
        }
    }

    static Expression or(List<Expression> parts) {
        return frame -> {
            boolean unknown = false;
            for (Expression part : parts) {
                Object value = part.value(frame);
                if (value == null) {
                    unknown = true;
                } else if (Expression.isTrue(value)) {
                    return Expression.TRUE;
                }
            }
            return unknown ? null : Expression.FALSE;
        };
    }

    static Expression not(Expression operand) {
        return frame -> {
            Object value = operand.value(frame);
            return value == null ? null : Expression.of(!Expression.isTrue(value));
        };
    }

    /** Two sides that are equal. */
    record Equal(Expression left, Expression right) implements Expression {
        @Override
        public @Nullable Object value(Frame frame) throws SQLException {
            Object a = left.value(frame);
            Object b = a == null ? null : right.value(frame);
            return a == null || b == null ? null : Expression.of(Values.compare(a, b) == 0);
        }
    }

    static @Nullable Expression comparison(String sign, Expression left, Expression right) {
        return switch (sign) {
            case "=" -> new Equal(left, right);
            case "<>", "!=" -> compared(left, right, order -> order != 0);
            case "<" -> compared(left, right, order -> order < 0);
            case "<=" -> compared(left, right, order -> order <= 0);
            case ">" -> compared(left, right, order -> order > 0);
            case ">=" -> compared(left, right, order -> order >= 0);
            case "<=>" ->
                frame -> {
                    Object a = left.value(frame);
                    Object b = right.value(frame);
                    return Expression.of(a == null ? b == null : b != null && Values.compare(a, b) == 0);
                };
            default -> null;
        };
    }

    private interface Order {
        boolean holds(int order);
    }

    private static Expression compared(Expression left, Expression right, Order wanted) {
        return frame -> {
            Object a = left.value(frame);
            Object b = a == null ? null : right.value(frame);
            return a == null || b == null ? null : Expression.of(wanted.holds(Values.compare(a, b)));
        };
    }

    static Expression in(Expression left, List<Expression> list, boolean negated) {
        return frame -> {
            Object a = left.value(frame);
            if (a == null) {
                return null;
            }
            boolean unknown = false;
            for (Expression each : list) {
                Object b = each.value(frame);
                if (b == null) {
                    unknown = true;
                } else if (Values.compare(a, b) == 0) {
                    return Expression.of(!negated);
                }
            }
            return unknown ? null : Expression.of(negated);
        };
    }

    static Expression in(Expression left, SelectPlan query, boolean negated) {
        return frame -> {
            Object a = left.value(frame);
            if (a == null) {
                return null;
            }
            boolean unknown = false;
            for (@Nullable Object[] row : query.rows(frame, true)) {
                if (row[0] == null) {
                    unknown = true;
                } else if (Values.compare(a, row[0]) == 0) {
                    return Expression.of(!negated);
                }
            }
            return unknown ? null : Expression.of(negated);
        };
    }

    static Expression isNull(Expression operand, boolean negated) {
        return frame -> Expression.of((operand.value(frame) == null) != negated);
    }

    static Expression calculated(char sign, Expression left, Expression right) {
        return frame -> {
            Object a = left.value(frame);
            Object b = right.value(frame);
            if (a == null || b == null) {
                return null;
            }
            if (a instanceof Long x && b instanceof Long y && sign != '/') {
                return switch (sign) {
                    case '+' -> Math.addExact(x, y);
                    case '-' -> Math.subtractExact(x, y);
                    case '*' -> Math.multiplyExact(x, y);
                    default -> throw new UnknownSqlException("the sign " + sign + " is not known", "");
                };
            }
            if (a instanceof Number x && b instanceof Number y) {
                return calculated(sign, x.doubleValue(), y.doubleValue());
            }
            throw new UnknownSqlException(a.getClass() + " " + sign + " " + b.getClass(), "");
        };
    }

    private static Double calculated(char sign, double left, double right) throws SQLException {
        return switch (sign) {
            case '+' -> left + right;
            case '-' -> left - right;
            case '*' -> left * right;
            case '/' -> left / right;
            default -> throw new UnknownSqlException("the sign " + sign + " is not known", "");
        };
    }
}
