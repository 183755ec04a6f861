package dev.tenantry.api.gateway;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows, or how many rows were changed.
 *
 * @param columns empty for a statement without rows
 * @param updatedRows -1 for a query
 * @param truncated whether the row limit cut the answer
 */
@Serdeable
public record SqlResult(
        List<SqlColumn> columns,
        List<List<@Nullable Object>> rows,
        long updatedRows,
        List<String> generatedKeys,
        boolean truncated) {
    public SqlResult {
        columns = List.copyOf(columns);
        generatedKeys = List.copyOf(generatedKeys);
    }
}
