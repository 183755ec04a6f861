package dev.tenantry.controlplane.simulation.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an expression sees: one row of each table of its query, the parameters, and the frame of the query around it. */
final class Frame {
    final MemoryDatabase database;
    final List<@Nullable Object> parameters;
    final @Nullable Frame outer;
    /** Values of each table's present row; null for the missing side of an outer join. */
    final @Nullable Object @Nullable [][] rows;

    /** The rows of a group, while an aggregate is computed. */
    @Nullable
    List<@Nullable Object @Nullable [][]> group;

    Frame(MemoryDatabase database, List<@Nullable Object> parameters, @Nullable Frame outer, int tables) {
        this.database = database;
        this.parameters = parameters;
        this.outer = outer;
        this.rows = new Object[tables][];
    }
}
