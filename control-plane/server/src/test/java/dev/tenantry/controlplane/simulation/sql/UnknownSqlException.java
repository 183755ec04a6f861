package dev.tenantry.controlplane.simulation.sql;

/** A statement uses something that the interpreter does not know: teach it, never guess. */
public final class UnknownSqlException extends Error {
    private static final long serialVersionUID = 1L;

    UnknownSqlException(String what, String sql) {
        super("the catalog in memory does not know " + what + ", in: " + sql.strip());
    }
}
