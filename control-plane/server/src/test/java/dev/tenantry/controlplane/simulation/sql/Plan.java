package dev.tenantry.controlplane.simulation.sql;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement that was read and can be run any number of times, on any catalog. */
interface Plan {
    /** Runs a query. */
    default Result query(MemoryDatabase database, List<@Nullable Object> parameters) throws SQLException {
        throw new UnknownSqlException("the statement is not a query", "");
    }

    /** Runs a change and says how many rows it met. */
    default int update(MemoryDatabase database, List<@Nullable Object> parameters) throws SQLException {
        throw new UnknownSqlException("the statement is a query", "");
    }

    /** The rows of a query under the names of its columns. */
    record Result(List<String> names, List<@Nullable Object[]> rows) {}
}
