package dev.tenantry.controlplane.simulation.sql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A query that was read. Tables are joined in the order in which they are written, each looked up for each row of those before it. */
final class SelectPlan implements Plan {
    /** A table of the query: how its rows are found, what they must meet, and whether the query goes on without one. */
    record Joined(Source source, @Nullable Expression on, boolean optional) {}

    /** One key of the order. */
    record OrderKey(Expression expression, boolean descending) {}

    /**
     * The parts of a query.
     *
     * @param grouped whether it has an aggregate or GROUP BY
     */
    record Parts(
            List<String> names,
            List<Expression> items,
            List<Joined> tables,
            @Nullable Expression where,
            boolean grouped,
            List<Expression> groupBy,
            @Nullable Expression having,
            boolean distinct,
            List<OrderKey> order,
            @Nullable Expression limit) {}

    private final Parts parts;

    SelectPlan(Parts parts) {
        this.parts = parts;
    }

    @Override
    public Result query(MemoryDatabase database, List<@Nullable Object> parameters) throws SQLException {
        return new Result(
                parts.names(),
                rows(new Frame(database, parameters, null, parts.tables().size())));
    }

    /** The names of its columns. */
    List<String> names() {
        return parts.names();
    }

    /** How many rows it may give. */
    long limit(MemoryDatabase database, List<@Nullable Object> parameters) throws SQLException {
        return limit(new Frame(database, parameters, null, 0));
    }

    /** The rows of a query inside another. */
    List<@Nullable Object[]> rows(Frame outer, boolean inside) throws SQLException {
        return inside
                ? rows(new Frame(
                        outer.database, outer.parameters, outer, parts.tables().size()))
                : rows(outer);
    }

    /** The one value of a query that stands where a value belongs. */
    Expression asValue() {
        return frame -> {
            List<@Nullable Object[]> rows = rows(frame, true);
            if (rows.size() > 1) {
                throw new SQLException("Subquery returns more than 1 row", "21000", 1242);
            }
            return rows.isEmpty() ? null : rows.getFirst()[0];
        };
    }

    private List<@Nullable Object[]> rows(Frame frame) throws SQLException {
        Collected collected = new Collected(frame);
        collected.join(0);
        List<Line> lines = collected.finish();
        if (!parts.order().isEmpty()) {
            sort(lines);
        }
        List<@Nullable Object[]> rows = new ArrayList<>(lines.size());
        long most = limit(frame);
        for (Line line : lines) {
            if (rows.size() < most) {
                rows.add(line.values());
            }
        }
        return rows;
    }

    private long limit(Frame frame) throws SQLException {
        Object limit = parts.limit() == null ? null : parts.limit().value(frame);
        return limit instanceof Long most ? most : Long.MAX_VALUE;
    }

    private void sort(List<Line> lines) {
        List<OrderKey> order = parts.order();
        Comparator<Line> comparator = (left, right) -> {
            for (int i = 0; i < order.size(); i++) {
                int compared = compare(left.keys()[i], right.keys()[i]);
                if (compared != 0) {
                    return order.get(i).descending() ? -compared : compared;
                }
            }
            return 0;
        };
        lines.sort(comparator);
    }

    private static int compare(@Nullable Object left, @Nullable Object right) {
        try {
            return Values.order(left, right);
        } catch (SQLException incomparable) {
            throw new IllegalStateException(incomparable);
        }
    }

    /** A row of the result with what it is ordered by. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    private record Line(@Nullable Object[] values, @Nullable Object[] keys) {}

    /** One run of the query. */
    private final class Collected {
        private final Frame frame;
        private final List<Line> lines = new ArrayList<>();
        private final Map<List<@Nullable Object>, List<@Nullable Object @Nullable [][]>> groups = new LinkedHashMap<>();

        Collected(Frame frame) {
            this.frame = frame;
        }

        void join(int number) throws SQLException {
            if (number == parts.tables().size()) {
                if (parts.where() == null || parts.where().isMet(frame)) {
                    take();
                }
                return;
            }
            Joined table = parts.tables().get(number);
            boolean matched = false;
            for (Tuple tuple : table.source().candidates(frame)) {
                frame.rows[number] = tuple.values;
                if (table.on() == null || table.on().isMet(frame)) {
                    matched = true;
                    join(number + 1);
                }
            }
            if (!matched && table.optional()) {
                frame.rows[number] = null;
                join(number + 1);
            }
        }

        private void take() throws SQLException {
            if (!parts.grouped()) {
                lines.add(line());
                return;
            }
            List<@Nullable Object> key = new ArrayList<>();
            for (Expression part : parts.groupBy()) {
                key.add(part.value(frame));
            }
            groups.computeIfAbsent(key, none -> new ArrayList<>()).add(frame.rows.clone());
        }

        List<Line> finish() throws SQLException {
            if (parts.grouped()) {
                if (groups.isEmpty() && parts.groupBy().isEmpty()) {
                    groups.put(List.of(), new ArrayList<>());
                }
                for (List<@Nullable Object @Nullable [][]> group : groups.values()) {
                    frame.group = group;
                    if (group.isEmpty()) {
                        java.util.Arrays.fill(frame.rows, null);
                    } else {
                        System.arraycopy(group.getFirst(), 0, frame.rows, 0, frame.rows.length);
                    }
                    if (parts.having() == null || parts.having().isMet(frame)) {
                        lines.add(line());
                    }
                }
                frame.group = null;
            }
            return parts.distinct() ? distinct() : lines;
        }

        private List<Line> distinct() {
            Map<List<@Nullable Object>, Line> seen = new LinkedHashMap<>();
            lines.forEach(line -> seen.putIfAbsent(java.util.Arrays.asList(line.values()), line));
            return new ArrayList<>(seen.values());
        }

        private Line line() throws SQLException {
            @Nullable Object[] values = new Object[parts.items().size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = parts.items().get(i).value(frame);
            }
            @Nullable Object[] keys = new Object[parts.order().size()];
            for (int i = 0; i < keys.length; i++) {
                keys[i] = parts.order().get(i).expression().value(frame);
            }
            return new Line(values, keys);
        }
    }
}
