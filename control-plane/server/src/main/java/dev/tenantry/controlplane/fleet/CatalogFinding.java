package dev.tenantry.controlplane.fleet;

import dev.tenantry.controlplane.catalog.Sql;
import java.sql.Connection;
import java.util.List;

/**
 * A finding that one statement finds.
 *
 * @param sql selects object_id, object, since and detail, and ends in LIMIT :limit
 * @param nextSteps commands to type; {id} and {object} stand for the row's own
 */
public record CatalogFinding(FindingType type, String sql, List<String> nextSteps) {
    public CatalogFinding {
        nextSteps = List.copyOf(nextSteps);
    }

    /** The rows that are wrong now; one more than the limit if there are more. */
    public List<Finding> look(Connection transaction, int limit) {
        return Sql.of(transaction, sql).with("limit", limit + 1).list(row -> {
            String id = row.string("object_id");
            String object = row.string("object");
            return new Finding(
                    type,
                    id,
                    object,
                    row.nullableInstant("since"),
                    row.string("detail"),
                    nextSteps.stream()
                            .map(step -> step.replace("{id}", id).replace("{object}", object))
                            .toList());
        });
    }
}
