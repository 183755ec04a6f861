package dev.tenantry.controlplane.simulation.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** The tables of one catalog, and the transaction that is open on it: there is never more than one. Belongs to one thread. */
public final class MemoryDatabase {
    private static final int HAS_CHILDREN = 1451;

    private final MemorySchema schema;
    private final LongSupplier microsOf1970;
    private final Table[] tables;
    private final List<Runnable> undo = new ArrayList<>();
    private final Connection connection;
    private Recorder recorder = Recorder.NONE;
    private long changes;

    MemoryDatabase(MemorySchema schema, LongSupplier microsOf1970) {
        this.schema = schema;
        this.microsOf1970 = microsOf1970;
        this.tables = new Table[schema.shapes().size()];
        schema.shapes().forEach(shape -> tables[shape.number] = new Table(shape, this));
        this.connection = MemoryConnection.on(this);
    }

    /** A table by its name. */
    public Table table(String name) {
        return table(schema.shape(name));
    }

    /** What product code gets as its connection. */
    public Connection connection() {
        return connection;
    }

    /** Grows with every change of any row. */
    public long changes() {
        return changes;
    }

    /** Tells a recorder of everything from now on. */
    public void record(Recorder next) {
        recorder = next;
    }

    Recorder recorder() {
        return recorder;
    }

    /** Keeps what was done. */
    public void commit() {
        undo.clear();
        recorder.ended(true);
    }

    /** Takes back what was done since the last commit. */
    public void rollback() {
        rollbackTo(0);
        recorder.ended(false);
    }

    Table table(TableShape shape) {
        return tables[shape.number];
    }

    MemorySchema schema() {
        return schema;
    }

    long now() {
        return microsOf1970.getAsLong();
    }

    int mark() {
        return undo.size();
    }

    void rollbackTo(int mark) {
        while (undo.size() > mark) {
            undo.removeLast().run();
        }
    }

    void log(Runnable undoing) {
        undo.add(undoing);
    }

    void changed() {
        changes++;
    }

    /** What a deleted row leaves behind goes with it, or keeps it from going. */
    void endChildren(Table parent, Tuple tuple) throws SQLException {
        for (Table table : tables) {
            for (TableShape.Reference reference : table.shape.references) {
                List<Tuple> children = reference.table() == parent.shape ? table.children(reference, tuple) : List.of();
                if (!children.isEmpty() && !reference.cascades()) {
                    throw new SQLException(
                            "a row of " + table.shape.name + " needs its row of " + parent.shape.name,
                            "23000",
                            HAS_CHILDREN);
                }
                for (Tuple child : children) {
                    table.delete(child);
                }
            }
        }
    }
}
