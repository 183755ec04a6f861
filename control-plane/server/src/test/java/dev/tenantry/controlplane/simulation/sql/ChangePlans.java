package dev.tenantry.controlplane.simulation.sql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Statements that change rows. Each has its whole effect or none. */
final class ChangePlans {
    private static final int NO_DEFAULT = 1364;

    private ChangePlans() {}

    /** Which rows are changed. */
    record Target(
            Source source,
            @Nullable Expression where,
            List<SelectPlan.OrderKey> order,
            @Nullable Expression limit) {
        List<Tuple> tuples(Frame frame) throws SQLException {
            List<Tuple> found = new ArrayList<>();
            for (Tuple tuple : source.candidates(frame)) {
                frame.rows[0] = tuple.values;
                if (where == null || where.isMet(frame)) {
                    found.add(tuple);
                }
            }
            if (!order.isEmpty()) {
                found = ordered(frame, found);
            }
            Object most = limit == null ? null : limit.value(frame);
            return most instanceof Long count && count < found.size()
                    ? found.subList(0, Math.toIntExact(count))
                    : found;
        }

        private List<Tuple> ordered(Frame frame, List<Tuple> found) throws SQLException {
            List<Tuple> sorted = new ArrayList<>();
            for (Tuple tuple : found) {
                int at = sorted.size();
                while (at > 0 && compare(frame, tuple, sorted.get(at - 1)) < 0) {
                    at--;
                }
                sorted.add(at, tuple);
            }
            return sorted;
        }

        private int compare(Frame frame, Tuple left, Tuple right) throws SQLException {
            for (SelectPlan.OrderKey key : order) {
                frame.rows[0] = left.values;
                Object a = key.expression().value(frame);
                frame.rows[0] = right.values;
                int compared = Values.order(a, key.expression().value(frame));
                if (compared != 0) {
                    return key.descending() ? -compared : compared;
                }
            }
            return 0;
        }
    }

    /** INSERT, of values or of what a query finds. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    record Insert(
            TableShape table,
            int[] columns,
            List<List<Expression>> rows,
            @Nullable SelectPlan query,
            boolean ignoring,
            Map<Integer, Expression> onDuplicate)
            implements Plan {
        @Override
        public int update(MemoryDatabase database, List<@Nullable Object> parameters) throws SQLException {
            Frame frame = new Frame(database, parameters, null, 1);
            int mark = database.mark();
            try {
                int changed = 0;
                if (query != null) {
                    for (@Nullable
                    Object[] row : query.query(database, parameters).rows()) {
                        changed += put(frame, values(database, row));
                    }
                }
                for (List<Expression> row : rows) {
                    @Nullable Object[] given = new Object[columns.length];
                    for (int i = 0; i < columns.length; i++) {
                        given[i] = row.get(i).value(frame);
                    }
                    changed += put(frame, values(database, given));
                }
                return changed;
            } catch (SQLException failure) {
                database.rollbackTo(mark);
                throw failure;
            }
        }

        private int put(Frame frame, @Nullable Object[] values) throws SQLException {
            Table rows = frame.database.table(table);
            Tuple present = ignoring || !onDuplicate.isEmpty() ? rows.conflict(values, null) : null;
            if (present == null) {
                rows.insert(values);
                return 1;
            }
            if (ignoring) {
                return 0;
            }
            return assign(frame, rows, present, onDuplicate) ? 2 : 1;
        }

        private @Nullable Object[] values(MemoryDatabase database, @Nullable Object[] given) throws SQLException {
            @Nullable Object[] values = new Object[table.columns.size()];
            boolean[] named = new boolean[values.length];
            for (int i = 0; i < columns.length; i++) {
                values[columns[i]] = table.columns.get(columns[i]).kept(given[i]);
                named[columns[i]] = true;
            }
            for (int i = 0; i < values.length; i++) {
                Column column = table.columns.get(i);
                if (named[i]) {
                    continue;
                }
                if (column.automatic()) {
                    values[i] = database.table(table).nextNumber();
                } else if (column.standard() != null) {
                    values[i] = column.kept(column.standard());
                } else if (!column.nullable()) {
                    throw new SQLException(
                            "Field '" + column.name() + "' doesn't have a default value", "HY000", NO_DEFAULT);
                }
            }
            return values;
        }
    }

    /** UPDATE of one table. Assignments see those before them, as on the servers. */
    record Update(TableShape table, Map<Integer, Expression> assignments, Target target) implements Plan {
        @Override
        public int update(MemoryDatabase database, List<@Nullable Object> parameters) throws SQLException {
            Frame frame = new Frame(database, parameters, null, 1);
            Table rows = database.table(table);
            int mark = database.mark();
            try {
                List<Tuple> tuples = target.tuples(frame);
                for (Tuple tuple : tuples) {
                    assign(frame, rows, tuple, assignments);
                }
                return tuples.size();
            } catch (SQLException failure) {
                database.rollbackTo(mark);
                throw failure;
            }
        }
    }

    /** DELETE from one table. */
    record Delete(TableShape table, Target target) implements Plan {
        @Override
        public int update(MemoryDatabase database, List<@Nullable Object> parameters) throws SQLException {
            Table rows = database.table(table);
            int mark = database.mark();
            try {
                List<Tuple> tuples = List.copyOf(target.tuples(new Frame(database, parameters, null, 1)));
                for (Tuple tuple : tuples) {
                    rows.delete(tuple);
                }
                return tuples.size();
            } catch (SQLException failure) {
                database.rollbackTo(mark);
                throw failure;
            }
        }
    }

    private static boolean assign(Frame frame, Table rows, Tuple tuple, Map<Integer, Expression> assignments)
            throws SQLException {
        @Nullable Object[] values = tuple.values.clone();
        frame.rows[0] = values;
        for (Map.Entry<Integer, Expression> assignment : assignments.entrySet()) {
            int column = assignment.getKey();
            values[column] =
                    rows.shape.columns.get(column).kept(assignment.getValue().value(frame));
        }
        if (java.util.Arrays.equals(values, tuple.values)) {
            return false;
        }
        rows.update(tuple, values);
        return true;
    }
}
