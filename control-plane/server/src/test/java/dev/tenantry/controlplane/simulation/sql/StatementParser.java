package dev.tenantry.controlplane.simulation.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a statement into a plan. */
final class StatementParser {
    private static final Set<String> AFTER_A_TABLE = Set.of(
            "where", "join", "left", "inner", "on", "order", "group", "limit", "for", "set", "having", "cross",
            "union");

    private final MemorySchema schema;
    private final Tokens tokens;
    private int parameters;
    private @Nullable Scope inserting;
    private List<Expression> inserted = List.of();

    StatementParser(MemorySchema schema, String sql) {
        this.schema = schema;
        this.tokens = new Tokens(sql);
    }

    Plan parse() {
        Plan plan = switch (tokens.peek().text().toLowerCase(java.util.Locale.ROOT)) {
            case "select" -> queries();
            case "insert" -> insert();
            case "update" -> update();
            case "delete" -> delete();
            default -> throw tokens.unknown("the statement " + tokens.peek().text());
        };
        tokens.takeSign(";");
        if (!tokens.atEnd()) {
            throw tokens.unknown("'" + tokens.peek().text() + "' at the end");
        }
        return plan;
    }

    private Plan queries() {
        List<SelectPlan> queries = new ArrayList<>();
        do {
            queries.add(select(null));
        } while (tokens.take("union", "all"));
        return queries.size() == 1 ? queries.getFirst() : new UnionPlan(queries);
    }

    int nextParameter() {
        return parameters++;
    }

    /** VALUES(column) in ON DUPLICATE KEY UPDATE. */
    Expression insertedValue() {
        Scope scope = inserting;
        if (scope == null) {
            throw tokens.unknown("VALUES here");
        }
        int position = scope.tables.getFirst().position(tokens.name());
        tokens.expectSign(")");
        return inserted.get(position);
    }

    SelectPlan select(@Nullable Scope outer) {
        tokens.expect("select");
        boolean distinct = tokens.take("distinct");
        // The items name tables that come after them: they are read a second time once the tables are known.
        Scope scope = new Scope(outer);
        Tokens.Mark items = tokens.mark();
        int itemParameters = parameters;
        skipItems();
        int between = countParameters(items);
        parameters += between;
        List<SelectPlan.Joined> tables = new ArrayList<>();
        List<Clause> clauses = tokens.take("from") ? from(scope) : List.of();
        ExpressionParser expressions = new ExpressionParser(this, tokens, scope);
        Expression where = tokens.take("where") ? expressions.read() : null;
        List<Expression> known = where == null ? List.of() : parts(where);
        for (int i = 0; i < clauses.size(); i++) {
            Clause clause = clauses.get(i);
            List<Expression> conditions = new ArrayList<>(clause.on() == null ? List.of() : parts(clause.on()));
            if (!clause.optional()) {
                conditions.addAll(known);
            }
            tables.add(new SelectPlan.Joined(Source.of(scope, i, conditions), clause.on(), clause.optional()));
        }
        Tokens.Mark rest = tokens.mark();
        int restParameters = parameters;
        tokens.reset(items);
        parameters = itemParameters;
        expressions.tookAggregate();
        Items read = items(scope, expressions);
        boolean grouped = expressions.tookAggregate();
        tokens.reset(rest);
        parameters = restParameters;
        return tail(scope, expressions, read, tables, where, grouped, distinct);
    }

    private SelectPlan tail(
            Scope scope,
            ExpressionParser expressions,
            Items items,
            List<SelectPlan.Joined> tables,
            @Nullable Expression where,
            boolean aggregates,
            boolean distinct) {
        List<Expression> groupBy = new ArrayList<>();
        boolean grouped = aggregates;
        if (tokens.take("group", "by")) {
            grouped = true;
            do {
                groupBy.add(expressions.read());
            } while (tokens.takeSign(","));
        }
        Expression having = tokens.take("having") ? expressions.read() : null;
        List<SelectPlan.OrderKey> order = new ArrayList<>();
        if (tokens.take("order", "by")) {
            do {
                order.add(orderKey(scope, expressions, items));
            } while (tokens.takeSign(","));
        }
        Expression limit = tokens.take("limit") ? expressions.read() : null;
        if (tokens.take("for", "update")) {
            tokens.take("skip", "locked");
            tokens.take("nowait");
        } else if (!tokens.take("for", "share")) {
            tokens.take("lock", "in", "share", "mode");
        }
        return new SelectPlan(new SelectPlan.Parts(
                items.names(), items.expressions(), tables, where, grouped, groupBy, having, distinct, order, limit));
    }

    private SelectPlan.OrderKey orderKey(Scope scope, ExpressionParser expressions, Items items) {
        int named = items.names().indexOf(tokens.peek().text().toLowerCase(java.util.Locale.ROOT));
        boolean alone = tokens.peek(1).kind() != Tokens.Kind.SIGN
                || tokens.peek(1).text().matches("[,)]");
        Expression expression;
        if (named >= 0 && alone && scope.find(null, items.names().get(named)) == null) {
            tokens.next();
            expression = items.expressions().get(named);
        } else {
            expression = expressions.read();
        }
        boolean descending = tokens.take("desc");
        if (!descending) {
            tokens.take("asc");
        }
        return new SelectPlan.OrderKey(expression, descending);
    }

    private record Items(List<String> names, List<Expression> expressions) {}

    private record Clause(@Nullable Expression on, boolean optional) {}

    private Items items(Scope scope, ExpressionParser expressions) {
        Items items = new Items(new ArrayList<>(), new ArrayList<>());
        do {
            if (tokens.takeSign("*")) {
                addAll(items, scope, null);
            } else if (tokens.peek(1).text().equals(".")
                    && tokens.peek(2).text().equals("*")) {
                String alias = tokens.name();
                tokens.expectSign(".");
                tokens.expectSign("*");
                addAll(items, scope, alias);
            } else {
                String plain = tokens.peek(1).text().equals(".")
                        ? tokens.peek(2).text()
                        : tokens.peek().text();
                items.expressions().add(expressions.read());
                boolean named = tokens.take("as") || (tokens.peek().kind() == Tokens.Kind.WORD && !isEndOfItems());
                items.names().add(named ? tokens.name() : plain.toLowerCase(java.util.Locale.ROOT));
            }
        } while (tokens.takeSign(","));
        return items;
    }

    private static void addAll(Items items, Scope scope, @Nullable String alias) {
        for (Scope.ColumnOf column : scope.all(alias)) {
            items.expressions().add(column);
            items.names().add(scope.name(column));
        }
    }

    private boolean isEndOfItems() {
        return tokens.isWord("from") || AFTER_A_TABLE.stream().anyMatch(tokens::isWord);
    }

    private void skipItems() {
        int depth = 0;
        while (!tokens.atEnd() && !(depth == 0 && (isEndOfItems() || tokens.isSign(")")))) {
            String text = tokens.next().text();
            depth += text.equals("(") ? 1 : text.equals(")") ? -1 : 0;
        }
    }

    private int countParameters(Tokens.Mark from) {
        return tokens.count(from, "?");
    }

    private List<Clause> from(Scope scope) {
        List<Clause> clauses = new ArrayList<>();
        addTable(scope);
        clauses.add(new Clause(null, false));
        while (true) {
            boolean optional = tokens.take("left", "join") || tokens.take("left", "outer", "join");
            if (!optional && !tokens.take("join") && !tokens.take("inner", "join") && !tokens.take("cross", "join")) {
                return clauses;
            }
            addTable(scope);
            Expression on = tokens.take("on") ? new ExpressionParser(this, tokens, scope).read() : null;
            clauses.add(new Clause(on, optional));
        }
    }

    private void addTable(Scope scope) {
        if (tokens.isSign("(")) {
            throw tokens.unknown("a query as a table");
        }
        String name = tokens.name();
        boolean named = tokens.take("as")
                || (tokens.peek().kind() == Tokens.Kind.WORD
                        && AFTER_A_TABLE.stream().noneMatch(tokens::isWord));
        scope.add(schema.shape(name), named ? tokens.name() : name);
    }

    static List<Expression> parts(Expression condition) {
        return condition instanceof Operators.And all ? all.parts() : List.of(condition);
    }

    private Plan insert() {
        tokens.expect("insert");
        boolean ignoring = tokens.take("ignore");
        tokens.expect("into");
        TableShape table = schema.shape(tokens.name());
        tokens.expectSign("(");
        List<String> names = new ArrayList<>();
        do {
            names.add(tokens.name());
        } while (tokens.takeSign(","));
        tokens.expectSign(")");
        int[] columns = table.positions(names);
        Scope none = new Scope(null);
        if (tokens.isWord("select")) {
            return new ChangePlans.Insert(table, columns, List.of(), select(null), ignoring, Map.of());
        }
        tokens.expect("values");
        List<List<Expression>> rows = new ArrayList<>();
        do {
            tokens.expectSign("(");
            List<Expression> row = new ArrayList<>();
            do {
                row.add(new ExpressionParser(this, tokens, none).read());
            } while (tokens.takeSign(","));
            tokens.expectSign(")");
            rows.add(row);
        } while (tokens.takeSign(","));
        return new ChangePlans.Insert(table, columns, rows, null, ignoring, onDuplicate(table, columns, rows));
    }

    private Map<Integer, Expression> onDuplicate(TableShape table, int[] columns, List<List<Expression>> rows) {
        if (!tokens.take("on", "duplicate", "key", "update")) {
            return Map.of();
        }
        Scope scope = new Scope(null);
        scope.add(table, table.name);
        inserting = scope;
        List<Expression> byPosition = new ArrayList<>();
        for (int i = 0; i < table.columns.size(); i++) {
            byPosition.add(frame -> null);
        }
        for (int i = 0; i < columns.length; i++) {
            byPosition.set(columns[i], rows.getFirst().get(i));
        }
        inserted = byPosition;
        return assignments(scope, table);
    }

    private Plan update() {
        tokens.expect("update");
        Scope scope = new Scope(null);
        addTable(scope);
        tokens.expect("set");
        TableShape table = scope.tables.getFirst();
        Map<Integer, Expression> assignments = assignments(scope, table);
        ChangePlans.Target target = target(scope);
        return new ChangePlans.Update(table, assignments, target);
    }

    private Map<Integer, Expression> assignments(Scope scope, TableShape table) {
        Map<Integer, Expression> assignments = new java.util.LinkedHashMap<>();
        do {
            String name = tokens.name();
            if (tokens.takeSign(".")) {
                name = tokens.name();
            }
            tokens.expectSign("=");
            assignments.put(table.position(name), new ExpressionParser(this, tokens, scope).read());
        } while (tokens.takeSign(","));
        return assignments;
    }

    private Plan delete() {
        tokens.expect("delete", "from");
        Scope scope = new Scope(null);
        addTable(scope);
        return new ChangePlans.Delete(scope.tables.getFirst(), target(scope));
    }

    private ChangePlans.Target target(Scope scope) {
        ExpressionParser expressions = new ExpressionParser(this, tokens, scope);
        Expression where = tokens.take("where") ? expressions.read() : null;
        List<SelectPlan.OrderKey> order = new ArrayList<>();
        if (tokens.take("order", "by")) {
            do {
                order.add(orderKey(scope, expressions, new Items(List.of(), List.of())));
            } while (tokens.takeSign(","));
        }
        Expression limit = tokens.take("limit") ? expressions.read() : null;
        Source source = Source.of(scope, 0, where == null ? List.of() : parts(where));
        return new ChangePlans.Target(source, where, order, limit);
    }
}
