package dev.tenantry.api.restore;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * How two databases of one tenant differ, table by table.
 *
 * @param partial whether the right one holds only some tables of a backup: then these alone are compared
 */
@Serdeable
public record DifferenceView(
        String leftDatabaseId, String rightDatabaseId, boolean same, boolean partial, List<TableDifference> tables) {
    public DifferenceView {
        tables = List.copyOf(tables);
    }
}
