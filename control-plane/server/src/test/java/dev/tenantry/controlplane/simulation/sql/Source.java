package dev.tenantry.controlplane.simulation.sql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where the rows of one table of a query are found: by a unique key, by the first column of a key, or by looking at all. */
final class Source {
    private final TableShape table;
    private final int unique;
    private final int lead;
    private final Expression @Nullable [] keys;

    private Source(TableShape table, int unique, int lead, Expression @Nullable [] keys) {
        this.table = table;
        this.unique = unique;
        this.lead = lead;
        this.keys = keys;
    }

    /**
     * Looks for columns that must equal something that is known before this table is read.
     *
     * @param number which table of the query it is
     */
    static Source of(Scope scope, int number, List<Expression> conditions) {
        TableShape table = scope.tables.get(number);
        Map<Integer, Expression> equal = new HashMap<>();
        for (Expression condition : conditions) {
            if (condition instanceof Operators.Equal both) {
                note(number, both.left(), both.right(), equal);
                note(number, both.right(), both.left(), equal);
            }
        }
        for (int i = 0; i < table.unique.size(); i++) {
            int[] columns = table.unique.get(i);
            Expression[] keys = new Expression[columns.length];
            boolean all = true;
            for (int k = 0; k < columns.length; k++) {
                Expression key = equal.get(columns[k]);
                all &= key != null;
                keys[k] = key == null ? frame -> null : key;
            }
            if (all) {
                return new Source(table, i, -1, keys);
            }
        }
        for (int i = 0; i < table.leads.size(); i++) {
            Expression key = equal.get(table.leads.get(i));
            if (key != null) {
                return new Source(table, -1, i, new Expression[] {key});
            }
        }
        return new Source(table, -1, -1, null);
    }

    private static void note(int number, Expression column, Expression other, Map<Integer, Expression> equal) {
        if (column instanceof Scope.ColumnOf own
                && own.depth() == 0
                && own.table() == number
                && isKnown(number, other)) {
            equal.putIfAbsent(own.column(), other);
        }
    }

    /** A column of a table before this one, or of a query around it; everything else that is not a column is not looked into. */
    private static boolean isKnown(int number, Expression other) {
        if (other instanceof Scope.ColumnOf column) {
            return column.depth() > 0 || column.table() < number;
        }
        return other instanceof Operators.Parameter || other instanceof Operators.Constant;
    }

    /** The rows that may meet the conditions; the caller still has to look. */
    List<Tuple> candidates(Frame frame) throws SQLException {
        Table rows = frame.database.table(table);
        if (keys == null) {
            return rows.rows();
        }
        if (unique < 0) {
            Object key = keys[0].value(frame);
            return key == null ? List.of() : rows.bucket(lead, key);
        }
        List<Object> parts = new ArrayList<>(keys.length);
        for (Expression key : keys) {
            Object part = key.value(frame);
            if (part == null) {
                return List.of();
            }
            parts.add(part);
        }
        Tuple found = rows.find(unique, keys.length == 1 ? Objects.requireNonNull(parts.getFirst()) : parts);
        return found == null ? List.of() : List.of(found);
    }
}
