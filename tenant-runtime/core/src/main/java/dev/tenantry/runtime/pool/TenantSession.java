package dev.tenantry.runtime.pool;

import dev.tenantry.api.routing.RouteLimits;
import java.sql.SQLException;

/**
 * What a tenant's connection knows beyond JDBC: {@code connection.unwrap(TenantSession.class)}. It is the only thing that such a
 * connection can be unwrapped to; the driver's own object, which could change user, is not given away.
 */
public interface TenantSession {
    /** The generation of the route it was made for. */
    int generation();

    /** Whether the route lets nobody write. */
    boolean readOnlyRoute();

    /** The plan's limits for this route. */
    RouteLimits limits();

    /** The server's family: mysql or mariadb. */
    String flavour();

    /**
     * Forgets everything the session gathered: an open transaction, variables, temporary tables, locks by name.
     *
     * @throws SQLException when the server did not confirm it; the connection must not be used again
     */
    void reset() throws SQLException;

    /**
     * Ends the statement that the session is executing, at the server, through a connection of its own.
     *
     * @throws SQLException when that could not be done; abort the connection then
     */
    void kill() throws SQLException;
}
