package dev.tenantry.controlplane.simulation.sql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Queries one after the other, with UNION ALL between them. The names are those of the first; a LIMIT at the end is that of all. */
record UnionPlan(List<SelectPlan> queries) implements Plan {
    UnionPlan {
        queries = List.copyOf(queries);
    }

    @Override
    public Result query(MemoryDatabase database, List<@Nullable Object> parameters) throws SQLException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (SelectPlan query : queries) {
            rows.addAll(query.query(database, parameters).rows());
        }
        long most = queries.getLast().limit(database, parameters);
        List<@Nullable Object[]> few = most < rows.size() ? rows.subList(0, (int) most) : rows;
        return new Result(queries.getFirst().names(), few);
    }
}
