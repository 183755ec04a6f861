package dev.tenantry.controlplane.catalog;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/** A statement on the catalog failed. Its message is for the log, never for an answer. */
public final class CatalogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final int DUPLICATE_KEY = 1062;

    /** Deadlock, lock wait timeout, changed since the read (MariaDB), certification failure (group replication). */
    private static final Set<Integer> WORTH_REPEATING = Set.of(1213, 1205, 1020, 3101);

    private static final String CONNECTION_STATE_CLASS = "08";

    /** Shutdown in progress, killed (MariaDB), idle for too long (MySQL): said instead of an answer, before the connection ends. */
    private static final Set<Integer> LAST_WORDS = Set.of(1053, 1927, 4031);

    private final int vendorCode;
    private final String state;
    private final boolean noConnection;

    public CatalogException(String message, SQLException cause) {
        super(message, cause);
        this.vendorCode = cause.getErrorCode();
        this.state = cause.getSQLState() == null ? "" : cause.getSQLState();
        // What has neither number nor state comes from the pool, whose connection was closed under us.
        this.noConnection = cause instanceof SQLTransientConnectionException
                || cause instanceof SQLNonTransientConnectionException
                || (vendorCode == 0 && cause.getSQLState() == null);
    }

    /** Whether a unique key has that value already. */
    public boolean isDuplicateKey() {
        return vendorCode == DUPLICATE_KEY;
    }

    /** Whether the whole transaction may succeed when it is run again from the start. */
    public boolean isWorthRepeating() {
        return WORTH_REPEATING.contains(vendorCode);
    }

    /** Whether the catalog was out of reach, so that the same may succeed later. */
    public boolean isConnectionLost() {
        return noConnection || state.startsWith(CONNECTION_STATE_CLASS) || LAST_WORDS.contains(vendorCode);
    }

    /** Whether any exception of a chain says that the transaction may succeed when it is run again. */
    static boolean isWorthRepeating(Throwable failure) {
        for (Throwable link = failure; link != null; link = link.getCause()) {
            if (link instanceof SQLException sql && WORTH_REPEATING.contains(sql.getErrorCode())) {
                return true;
            }
        }
        return false;
    }
}
