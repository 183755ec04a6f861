package dev.tenantry.runtime.pool;

import java.sql.SQLException;

/** A connection reached a database that is not the tenant's: its identity row says another owner, or there is none. */
final class WrongDatabaseException extends SQLException {
    private static final long serialVersionUID = 1L;

    WrongDatabaseException(String message) {
        super(message, "08004");
    }
}
