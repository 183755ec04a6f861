package dev.tenantry.controlplane.simulation.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads expressions. Binding from loose to tight: OR, AND, NOT, comparisons, + and -, * and /. */
final class ExpressionParser {
    private static final Map<String, Long> UNITS = Map.of(
            "microsecond", 1L,
            "second", 1_000_000L,
            "minute", 60_000_000L,
            "hour", 3_600_000_000L,
            "day", 86_400_000_000L);

    private final StatementParser statements;
    private final Tokens tokens;
    private final Scope scope;
    private boolean aggregating;

    ExpressionParser(StatementParser statements, Tokens tokens, Scope scope) {
        this.statements = statements;
        this.tokens = tokens;
        this.scope = scope;
    }

    /** Whether an aggregate was read since the last call. */
    boolean tookAggregate() {
        boolean taken = aggregating;
        aggregating = false;
        return taken;
    }

    Expression read() {
        List<Expression> parts = new ArrayList<>(List.of(and()));
        while (tokens.take("or")) {
            parts.add(and());
        }
        return parts.size() == 1 ? parts.getFirst() : Operators.or(List.copyOf(parts));
    }

    private Expression and() {
        List<Expression> parts = new ArrayList<>(List.of(not()));
        while (tokens.take("and")) {
            parts.add(not());
        }
        return parts.size() == 1 ? parts.getFirst() : new Operators.And(List.copyOf(parts));
    }

    private Expression not() {
        return tokens.take("not") ? Operators.not(not()) : comparison();
    }

    private Expression comparison() {
        Expression left = sum();
        if (tokens.peek().kind() == Tokens.Kind.SIGN) {
            Expression compared = signed(left);
            return compared == null ? left : compared;
        }
        if (tokens.take("is", "not", "null")) {
            return Operators.isNull(left, true);
        }
        if (tokens.take("is", "null")) {
            return Operators.isNull(left, false);
        }
        if (tokens.take("not", "in")) {
            return in(left, true);
        }
        if (tokens.take("in")) {
            return in(left, false);
        }
        if (tokens.take("between")) {
            Expression low = sum();
            tokens.expect("and");
            Expression high = sum();
            return new Operators.And(List.of(comparison(">=", left, low), comparison("<=", left, high)));
        }
        return left;
    }

    private @Nullable Expression signed(Expression left) {
        String sign = tokens.peek().text();
        if (Operators.comparison(sign, left, left) == null) {
            return null;
        }
        tokens.next();
        return comparison(sign, left, sum());
    }

    private Expression comparison(String sign, Expression left, Expression right) {
        Expression compared = Operators.comparison(sign, left, right);
        if (compared == null) {
            throw tokens.unknown("the sign " + sign);
        }
        return compared;
    }

    private Expression in(Expression left, boolean negated) {
        tokens.expectSign("(");
        if (tokens.isWord("select")) {
            SelectPlan query = statements.select(scope);
            tokens.expectSign(")");
            return Operators.in(left, query, negated);
        }
        return Operators.in(left, list(), negated);
    }

    private List<Expression> list() {
        List<Expression> list = new ArrayList<>();
        if (tokens.takeSign(")")) {
            return list;
        }
        do {
            list.add(read());
        } while (tokens.takeSign(","));
        tokens.expectSign(")");
        return List.copyOf(list);
    }

    private Expression sum() {
        Expression left = product();
        while (tokens.isSign("+") || tokens.isSign("-")) {
            char sign = tokens.next().text().charAt(0);
            Expression right = tokens.take("interval") ? interval() : product();
            left = Operators.calculated(sign, left, right);
        }
        return left;
    }

    private Expression interval() {
        Expression count = product();
        String unit = tokens.name();
        Long micros = UNITS.get(unit);
        if (micros == null) {
            throw tokens.unknown("an interval of " + unit);
        }
        return micros == 1 ? count : Operators.calculated('*', count, frame -> micros);
    }

    private Expression product() {
        Expression left = operand();
        while (tokens.isSign("*") || tokens.isSign("/")) {
            char sign = tokens.next().text().charAt(0);
            left = Operators.calculated(sign, left, operand());
        }
        return left;
    }

    private Expression operand() {
        Tokens.Token token = tokens.peek();
        return switch (token.kind()) {
            case TEXT -> constant(tokens.next().text());
            case NUMBER -> constant(number(tokens.next().text()));
            case SIGN -> sign();
            case WORD -> word();
            case END -> throw tokens.unknown("an end where an expression belongs");
        };
    }

    private static Object number(String text) {
        return text.contains(".") ? (Object) Double.parseDouble(text) : (Object) Long.parseLong(text);
    }

    private static Expression constant(Object value) {
        return new Operators.Constant(value);
    }

    private Expression sign() {
        if (tokens.takeSign("?")) {
            int number = statements.nextParameter();
            return new Operators.Parameter(number);
        }
        if (tokens.takeSign("-")) {
            return Operators.calculated('-', constant(0L), operand());
        }
        tokens.expectSign("(");
        if (tokens.isWord("select")) {
            SelectPlan query = statements.select(scope);
            tokens.expectSign(")");
            return query.asValue();
        }
        Expression inner = read();
        tokens.expectSign(")");
        return inner;
    }

    private Expression word() {
        if (tokens.take("null")) {
            return frame -> null;
        }
        if (tokens.take("true")) {
            return constant(Expression.TRUE);
        }
        if (tokens.take("false")) {
            return constant(Expression.FALSE);
        }
        if (tokens.take("exists")) {
            tokens.expectSign("(");
            SelectPlan query = statements.select(scope);
            tokens.expectSign(")");
            return frame -> Expression.of(!query.rows(frame, true).isEmpty());
        }
        if (tokens.take("case", "when")) {
            return cases();
        }
        String name = tokens.name();
        if (tokens.takeSign("(")) {
            return call(name);
        }
        return tokens.takeSign(".") ? column(name, tokens.name()) : column(null, name);
    }

    private Expression column(@Nullable String alias, String name) {
        Scope.ColumnOf column = scope.find(alias, name);
        if (column == null) {
            throw tokens.unknown("column " + (alias == null ? "" : alias + ".") + name);
        }
        return column;
    }

    private Expression call(String name) {
        if (Functions.isAggregate(name)) {
            aggregating = true;
            if (tokens.takeSign("*")) {
                tokens.expectSign(")");
                return Functions.aggregate(name, null, false);
            }
            boolean distinct = tokens.take("distinct");
            Expression argument = read();
            aggregating = true;
            tokens.expectSign(")");
            return Functions.aggregate(name, argument, distinct);
        }
        if (name.equals("values")) {
            return statements.insertedValue();
        }
        Expression function = Functions.of(name.toLowerCase(Locale.ROOT), list());
        if (function == null) {
            throw tokens.unknown("the function " + name);
        }
        return function;
    }

    private Expression cases() {
        List<Expression> conditions = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        do {
            conditions.add(read());
            tokens.expect("then");
            values.add(read());
        } while (tokens.take("when"));
        Expression otherwise = tokens.take("else") ? read() : frame -> null;
        tokens.expect("end");
        return frame -> {
            for (int i = 0; i < conditions.size(); i++) {
                if (conditions.get(i).isMet(frame)) {
                    return values.get(i).value(frame);
                }
            }
            return otherwise.value(frame);
        };
    }
}
