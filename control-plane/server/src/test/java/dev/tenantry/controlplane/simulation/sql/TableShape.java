package dev.tenantry.controlplane.simulation.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a table looks like, as the migrations made it. Not changed any more once they are read. */
final class TableShape {
    final String name;
    final int number;
    final List<Column> columns = new ArrayList<>();
    /** Columns of each unique key; the primary key is the first. */
    final List<int[]> unique = new ArrayList<>();
    /** First columns of keys of several columns: rows are found by them. */
    final List<Integer> leads = new ArrayList<>();

    final List<Reference> references = new ArrayList<>();
    private final Map<String, Integer> positions = new HashMap<>();
    private final Map<String, int[]> uniqueByName = new HashMap<>();

    /**
     * A foreign key: these columns name a row of that table's unique key.
     *
     * @param cascades whether the row goes with the row that it names
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    record Reference(int[] columns, TableShape table, int unique, boolean cascades) {}

    TableShape(String name, int number) {
        this.name = name;
        this.number = number;
    }

    void add(Column column) {
        positions.put(column.name(), columns.size());
        columns.add(column);
    }

    void replace(Column column) {
        columns.set(position(column.name()), column);
    }

    boolean has(String column) {
        return positions.containsKey(column);
    }

    int position(String column) {
        Integer position = positions.get(column);
        if (position == null) {
            throw new UnknownSqlException("column " + column, name);
        }
        return position;
    }

    int[] positions(List<String> names) {
        return names.stream().mapToInt(this::position).toArray();
    }

    void addUnique(List<String> names) {
        unique.add(positions(names));
        addKey(names);
    }

    /** Gives the unique key that was added last its name. */
    void nameUnique(String key) {
        uniqueByName.put(key, unique.getLast());
    }

    /** From now on it demands no more than the primary key does; the places of the others stay. */
    void dropUnique(String key) {
        int[] columns = uniqueByName.remove(key);
        if (columns == null) {
            throw new UnknownSqlException("unique key " + key, name);
        }
        unique.set(unique.indexOf(columns), unique.getFirst());
    }

    void addKey(List<String> names) {
        int lead = position(names.getFirst());
        if (!leads.contains(lead)) {
            leads.add(lead);
        }
    }
}
