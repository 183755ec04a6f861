package dev.tenantry.api.restore;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * How two databases of one tenant differ, table by table.
 */
@Serdeable
public record DifferenceView(
        String leftDatabaseId, String rightDatabaseId, boolean same, List<TableDifference> tables) {
    public DifferenceView {
        tables = List.copyOf(tables);
    }
}
