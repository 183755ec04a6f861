package dev.tenantry.controlplane.simulation.sql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables that a query's names may mean, and the query around it. */
final class Scope {
    final @Nullable Scope outer;
    final List<TableShape> tables = new ArrayList<>();
    private final List<String> aliases = new ArrayList<>();

    Scope(@Nullable Scope outer) {
        this.outer = outer;
    }

    void add(TableShape table, String alias) {
        tables.add(table);
        aliases.add(alias);
    }

    /** A column of the present row of one of the tables, or of a query further out. */
    record ColumnOf(int depth, int table, int column) implements Expression {
        @Override
        public @Nullable Object value(Frame frame) {
            Frame at = frame;
            for (int i = 0; i < depth; i++) {
                at = java.util.Objects.requireNonNull(at.outer);
            }
            @Nullable Object @Nullable [] row = at.rows[table];
            return row == null ? null : row[column];
        }
    }

    /** The tables that an alias means, or all. */
    List<ColumnOf> all(@Nullable String alias) {
        List<ColumnOf> columns = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            if (alias == null || alias.equals(aliases.get(i))) {
                for (int column = 0; column < tables.get(i).columns.size(); column++) {
                    columns.add(new ColumnOf(0, i, column));
                }
            }
        }
        return columns;
    }

    String name(ColumnOf column) {
        return tables.get(column.table()).columns.get(column.column()).name();
    }

    @Nullable
    ColumnOf find(@Nullable String alias, String name) {
        int depth = 0;
        for (Scope scope = this; scope != null; scope = scope.outer) {
            for (int i = 0; i < scope.tables.size(); i++) {
                boolean meant = alias == null || alias.equals(scope.aliases.get(i));
                if (meant && scope.tables.get(i).has(name)) {
                    return new ColumnOf(depth, i, scope.tables.get(i).position(name));
                }
            }
            depth++;
        }
        return null;
    }
}
