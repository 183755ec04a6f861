package dev.tenantry.controlplane.simulation.sql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A table's rows, in the order in which they came, and what finds them. */
public final class Table {
    private static final int DUPLICATE = 1062;
    private static final int NO_PARENT = 1452;

    final TableShape shape;
    private final MemoryDatabase database;
    private final List<Tuple> rows = new ArrayList<>();
    private final Map<Object, Tuple>[] unique;
    private final Map<Object, List<Tuple>>[] leads;
    private long lastNumber;
    private long changes;

    @SuppressWarnings({"unchecked", "rawtypes"})
    Table(TableShape shape, MemoryDatabase database) {
        this.shape = shape;
        this.database = database;
        this.unique = new Map[shape.unique.size()];
        this.leads = new Map[shape.leads.size()];
        Arrays.setAll(unique, i -> new HashMap<>());
        Arrays.setAll(leads, i -> new HashMap<>());
    }

    /** The rows. Not to be changed. */
    public List<Tuple> rows() {
        return rows;
    }

    /** Where a column stands in a row. */
    public int position(String column) {
        return shape.position(column);
    }

    /** Grows with every change of a row, also with one that is rolled back. */
    public long changes() {
        return changes;
    }

    /** The row of a primary key of one column, or null. */
    public @Nullable Tuple byKey(Object key) {
        return unique[0].get(key);
    }

    long nextNumber() {
        return ++lastNumber;
    }

    @Nullable
    Tuple find(int uniqueKey, Object key) {
        return unique[uniqueKey].get(key);
    }

    List<Tuple> bucket(int lead, Object key) {
        return leads[lead].getOrDefault(key, List.of());
    }

    /** The row that stands in the way of new values, or null. */
    @Nullable
    Tuple conflict(@Nullable Object[] values, @Nullable Tuple except) {
        for (int i = 0; i < unique.length; i++) {
            Object key = key(shape.unique.get(i), values);
            Tuple present = key == null ? null : unique[i].get(key);
            if (present != null && present != except) {
                return present;
            }
        }
        return null;
    }

    Tuple insert(@Nullable Object[] values) throws SQLException {
        if (conflict(values, null) != null) {
            throw new SQLException("Duplicate entry in " + shape.name, "23000", DUPLICATE);
        }
        checkParents(values, null);
        Tuple tuple = new Tuple(values);
        add(tuple);
        database.log(() -> remove(tuple));
        return tuple;
    }

    void update(Tuple tuple, @Nullable Object[] values) throws SQLException {
        if (conflict(values, tuple) != null) {
            throw new SQLException("Duplicate entry in " + shape.name, "23000", DUPLICATE);
        }
        checkParents(values, tuple.values);
        @Nullable Object[] former = tuple.values;
        replace(tuple, values);
        database.log(() -> replace(tuple, former));
    }

    void delete(Tuple tuple) throws SQLException {
        database.endChildren(this, tuple);
        remove(tuple);
        database.log(() -> add(tuple));
    }

    /** The rows that name a row of another table. */
    List<Tuple> children(TableShape.Reference reference, Tuple parent) {
        Object wanted = key(reference.table().unique.get(reference.unique()), parent.values);
        return rows.stream()
                .filter(row -> wanted != null && wanted.equals(key(reference.columns(), row.values)))
                .toList();
    }

    private void checkParents(@Nullable Object[] values, @Nullable Object @Nullable [] former) throws SQLException {
        for (TableShape.Reference reference : shape.references) {
            Object key = key(reference.columns(), values);
            if (key == null || (former != null && key.equals(key(reference.columns(), former)))) {
                continue;
            }
            if (database.table(reference.table()).find(reference.unique(), key) == null) {
                throw new SQLException(
                        "a row of " + shape.name + " needs its row of " + reference.table().name, "23000", NO_PARENT);
            }
        }
    }

    private void add(Tuple tuple) {
        rows.add(tuple);
        index(tuple);
        changed();
    }

    private void remove(Tuple tuple) {
        unindex(tuple);
        rows.remove(tuple);
        changed();
    }

    private void replace(Tuple tuple, @Nullable Object[] values) {
        @Nullable Object[] former = tuple.values;
        for (int i = 0; i < unique.length; i++) {
            int[] columns = shape.unique.get(i);
            if (!same(columns, former, values)) {
                forget(i, tuple);
            }
        }
        for (int i = 0; i < leads.length; i++) {
            int column = shape.leads.get(i);
            if (!java.util.Objects.equals(former[column], values[column])) {
                List<Tuple> bucket = leads[i].get(former[column]);
                if (bucket != null) {
                    bucket.remove(tuple);
                }
                leads[i].computeIfAbsent(values[column], key -> new ArrayList<>())
                        .add(tuple);
            }
        }
        tuple.values = values;
        for (int i = 0; i < unique.length; i++) {
            Object key = key(shape.unique.get(i), values);
            if (key != null) {
                unique[i].put(key, tuple);
            }
        }
        changed();
    }

    private void changed() {
        changes++;
        database.changed();
    }

    private void index(Tuple tuple) {
        for (int i = 0; i < unique.length; i++) {
            Object key = key(shape.unique.get(i), tuple.values);
            if (key != null) {
                unique[i].put(key, tuple);
            }
        }
        for (int i = 0; i < leads.length; i++) {
            leads[i].computeIfAbsent(tuple.values[shape.leads.get(i)], key -> new ArrayList<>())
                    .add(tuple);
        }
    }

    private void unindex(Tuple tuple) {
        for (int i = 0; i < unique.length; i++) {
            forget(i, tuple);
        }
        for (int i = 0; i < leads.length; i++) {
            List<Tuple> bucket = leads[i].get(tuple.values[shape.leads.get(i)]);
            if (bucket != null) {
                bucket.remove(tuple);
            }
        }
    }

    private void forget(int uniqueKey, Tuple tuple) {
        Object key = key(shape.unique.get(uniqueKey), tuple.values);
        if (key != null) {
            unique[uniqueKey].remove(key, tuple);
        }
    }

    private static boolean same(int[] columns, @Nullable Object[] left, @Nullable Object[] right) {
        for (int column : columns) {
            if (!java.util.Objects.equals(left[column], right[column])) {
                return false;
            }
        }
        return true;
    }

    /** The key of these columns: the value itself for one column; null when any is NULL, which equals nothing. */
    static @Nullable Object key(int[] columns, @Nullable Object[] values) {
        if (columns.length == 1) {
            return values[columns[0]];
        }
        Object[] key = new Object[columns.length];
        for (int i = 0; i < columns.length; i++) {
            Object part = values[columns[i]];
            if (part == null) {
                return null;
            }
            key[i] = part;
        }
        return Arrays.asList(key);
    }
}
