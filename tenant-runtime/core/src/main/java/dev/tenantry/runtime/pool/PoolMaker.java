package dev.tenantry.runtime.pool;

import dev.tenantry.api.routing.Route;
import java.sql.SQLException;
import java.util.function.Consumer;

/** Makes the pool for a route, and with it opens the first connection. */
@FunctionalInterface
interface PoolMaker {
    TenantPool open(Route route, Consumer<WrongDatabaseException> onWrongDatabase) throws SQLException;
}
