package dev.tenantry.runtime.pool;

import com.mysql.cj.jdbc.JdbcConnection;
import dev.tenantry.api.routing.Route;
import dev.tenantry.api.routing.RouteLimits;
import dev.tenantry.runtime.TenantReadOnlyException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A physical connection that stays what its route made it: in its database, read-only if the route is, and wrapped. It sits below the
 * pool, so there is no way around it through a statement or a result.
 */
final class GuardedConnection implements InvocationHandler, TenantSession {
    private static final String SESSION_SQL = "SET NAMES utf8mb4, time_zone = '+00:00'";

    private final JdbcConnection connection;
    private final Route route;
    private final Killer killer;

    /** Ends the running statement of this connection. */
    @FunctionalInterface
    interface Killer {
        void kill() throws SQLException;
    }

    private GuardedConnection(JdbcConnection connection, Route route, Killer killer) {
        this.connection = connection;
        this.route = route;
        this.killer = killer;
    }

    static Connection around(JdbcConnection connection, Route route, Killer killer) {
        return (Connection) Proxy.newProxyInstance(
                GuardedConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class, TenantSession.class},
                new GuardedConnection(connection, route, killer));
    }

    /** A connection is equal to itself only, so it is compared by reference. */
    @Override
    @SuppressWarnings("ReferenceEquality")
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.getDeclaringClass() == TenantSession.class) {
            return call(this, method, arguments);
        }
        Object first = arguments == null || arguments.length == 0 ? null : arguments[0];
        return switch (method.getName()) {
            case "equals" -> proxy == first;
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> "connection of tenant " + route.tenantId() + ", generation " + route.generation();
            case "unwrap" -> unwrap(proxy, first);
            case "isWrapperFor" -> first instanceof Class<?> type && type.isInstance(proxy);
            case "setReadOnly" -> setReadOnly(method, arguments);
            case "setCatalog", "setSchema" -> refuseLeaving(first);
            default -> call(connection, method, arguments);
        };
    }

    private static Object unwrap(Object proxy, @Nullable Object wanted) throws SQLException {
        if (wanted instanceof Class<?> type && type.isInstance(proxy)) {
            return proxy;
        }
        throw new SQLException("A tenant's connection does not give away the driver's object. Use TenantSession.");
    }

    private @Nullable Object setReadOnly(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        if (readOnlyRoute() && arguments != null && Boolean.FALSE.equals(arguments[0])) {
            throw new TenantReadOnlyException("Tenant " + route.tenantId() + " is read-only now. Nothing was changed.");
        }
        return call(connection, method, arguments);
    }

    private @Nullable Object refuseLeaving(@Nullable Object name) throws SQLException {
        if (route.databaseName().equals(name)) {
            return null;
        }
        throw new SQLException("A tenant's connection stays in the tenant's database.", "42000");
    }

    private static @Nullable Object call(Object target, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    @Override
    public int generation() {
        return route.generation();
    }

    @Override
    public boolean readOnlyRoute() {
        return "read_only".equals(route.state());
    }

    @Override
    public RouteLimits limits() {
        return route.limits();
    }

    @Override
    public String flavour() {
        return route.flavour();
    }

    @Override
    public void reset() throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
        connection.resetServerState();
        try (Statement statement = connection.createStatement()) {
            statement.execute(SESSION_SQL);
            if (connection.isReadOnly()) {
                statement.execute("SET SESSION TRANSACTION READ ONLY");
            }
        }
    }

    @Override
    public void kill() throws SQLException {
        killer.kill();
    }
}
