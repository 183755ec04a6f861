package dev.tenantry.runtime.pool;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tenantry.api.routing.Route;
import dev.tenantry.runtime.RuntimeLimits;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.LockSupport;

/** The connections of one tenant for one route. A route that leads elsewhere or allows something else gets another pool. */
final class TenantPool {
    private static final Duration LOOK = Duration.ofMillis(2);

    private final Route route;
    private final CheckedDataSource physical;
    private final HikariDataSource pool;
    private volatile long usedAtNanos = System.nanoTime();

    private TenantPool(Route route, CheckedDataSource physical, HikariDataSource pool) {
        this.route = route;
        this.physical = physical;
        this.pool = pool;
    }

    static TenantPool open(
            Route route, CheckedDataSource physical, RuntimeLimits limits, ScheduledExecutorService housekeeper)
            throws SQLException {
        physical.openFirst();
        HikariConfig config = new HikariConfig();
        config.setPoolName("tenant-" + route.tenantId() + "-g" + route.generation());
        config.setDataSource(physical);
        config.setMaximumPoolSize(size(route, limits));
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(limits.borrowTimeout().toMillis());
        config.setIdleTimeout(limits.idleConnection().toMillis());
        config.setMaxLifetime(limits.connectionLifetime().toMillis());
        config.setReadOnly("read_only".equals(route.state()));
        config.setRegisterMbeans(false);
        config.setScheduledExecutor(housekeeper);
        config.setThreadFactory(Thread.ofVirtual().name("tenant-pool-", 0).factory());
        try {
            return new TenantPool(route, physical, new HikariDataSource(config));
        } catch (RuntimeException e) {
            physical.discard();
            throw e;
        }
    }

    /** As many as the plan allows: the account may have one more, to end a statement that runs too long. */
    private static int size(Route route, RuntimeLimits limits) {
        return Math.min(route.limits().maxConnections(), limits.maxConnectionsPerTenant());
    }

    /** Whether this pool is right for a route as it is now. A credential sealed again and other tokens change nothing. */
    boolean serves(Route now) {
        return route.state().equals(now.state())
                && route.generation() == now.generation()
                && route.databaseId().equals(now.databaseId())
                && route.databaseName().equals(now.databaseName())
                && route.accountName().equals(now.accountName())
                && route.host().equals(now.host())
                && route.port() == now.port()
                && route.tlsMode().equals(now.tlsMode())
                && Objects.equals(route.tlsCaPem(), now.tlsCaPem())
                && route.limits().equals(now.limits());
    }

    Connection borrow() throws SQLException {
        usedAtNanos = System.nanoTime();
        Connection connection = pool.getConnection();
        usedAtNanos = System.nanoTime();
        return connection;
    }

    void evict(Connection connection) {
        pool.evictConnection(connection);
    }

    int active() {
        return pool.getHikariPoolMXBean() == null
                ? 0
                : pool.getHikariPoolMXBean().getActiveConnections();
    }

    int total() {
        return pool.getHikariPoolMXBean() == null
                ? 0
                : pool.getHikariPoolMXBean().getTotalConnections();
    }

    int maximum() {
        return pool.getMaximumPoolSize();
    }

    long unusedNanos(long now) {
        return now - usedAtNanos;
    }

    /**
     * Ends the pool: idle connections at once, used ones when their work ends or the patience does.
     *
     * @return how many connections were cut while in use
     */
    int retire(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        pool.getHikariPoolMXBean().softEvictConnections();
        while (active() > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
        int cut = active();
        pool.close();
        physical.discard();
        return cut;
    }
}
