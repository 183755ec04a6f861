package dev.tenantry.controlplane.catalog;

import java.sql.Connection;
import java.util.function.Function;

/**
 * The catalog's transactions: READ COMMITTED, short, and run again from the start when the database breaks a deadlock. Work inside must
 * therefore have no effect outside the connection. Stores take the connection as their first argument; Micronaut Data
 * repositories called inside join the same transaction.
 */
public interface Catalog {
    /**
     * Runs work in a transaction that commits when it returns and rolls back when it throws. Nested calls join the outer one; when a
     * nested call throws, the outer transaction can only roll back, also when the exception is caught.
     */
    <T> T transaction(Function<Connection, T> work);

    /**
     * Runs an action once the present transaction has committed, and never when it rolls back; at once when there is none. For waking
     * those who wait: the action must be quick, and a failure of it is logged and changes nothing.
     */
    void afterCommit(Runnable action);
}
