package dev.tenantry.runtime.pool;

import dev.tenantry.api.routing.Route;
import dev.tenantry.runtime.RuntimeLimits;
import dev.tenantry.runtime.TenantAccessException;
import dev.tenantry.runtime.TenantBusyException;
import dev.tenantry.runtime.TenantMaintenanceException;
import dev.tenantry.runtime.TenantSuspendedException;
import dev.tenantry.runtime.TenantUnroutableException;
import dev.tenantry.runtime.routing.RouteState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way to a tenant's connections. It knows the tenant's present route and obeys changes of it: a connection that leaves the gate
 * belongs to the route in force, and a change is obeyed only when no work of the old route is left. While that goes on, and during
 * maintenance, newcomers wait here.
 *
 * <p>Invariant: between two routes there is a moment when nobody holds a connection. So two generations never serve at the same time.
 */
final class TenantGate {
    /** Too many connections; of this account, and of it by another word. */
    private static final Set<Integer> NO_ROOM = Set.of(1040, 1203, 1226);

    private static final Logger LOG = LoggerFactory.getLogger(TenantGate.class);

    private final RuntimeLimits limits;
    private final PoolMaker maker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private Route route;
    private @Nullable TenantPool pool;
    private boolean opening;
    private boolean draining;
    private @Nullable String quarantine;
    private @Nullable SQLException lastFailure;
    private long failedAtNanos;
    private int waiting;
    private int parked;

    TenantGate(Route route, RuntimeLimits limits, PoolMaker maker) {
        this.route = route;
        this.limits = limits;
        this.maker = maker;
    }

    /** Numbers for gauges. */
    record Numbers(boolean open, int active, int total, int waiting, int parked, boolean quarantined) {}

    /**
     * Gives a connection of the route in force.
     *
     * @throws TenantAccessException when there is none to give, and why
     */
    Connection borrow() throws SQLException {
        long start = System.nanoTime();
        while (true) {
            TenantPool admitted = admit(start);
            try {
                Connection connection = admitted.borrow();
                if (leave(admitted)) {
                    return connection;
                }
                admitted.evict(connection);
                connection.close();
            } catch (SQLException e) {
                if (leave(admitted)) {
                    throw explain(admitted, e);
                }
            }
        }
    }

    /** Waits until the route lets one in and there is a pool. */
    private TenantPool admit(long start) throws SQLException {
        lock.lock();
        try {
            while (true) {
                checkOpen();
                if (draining || state() == RouteState.MAINTENANCE) {
                    park(start);
                } else if (opening) {
                    awaitOpening(start);
                } else if (pool != null) {
                    if (waiting >= limits.maxWaitingPerTenant() + pool.maximum()) {
                        throw busy();
                    }
                    waiting++;
                    return pool;
                } else {
                    open();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void checkOpen() throws TenantAccessException {
        RouteState state = state();
        if (state == RouteState.SUSPENDED) {
            throw new TenantSuspendedException("The tenant is suspended" + reason() + ". Nothing was executed.");
        }
        if (state == RouteState.REMOVED) {
            throw new TenantUnroutableException(
                    "There is no route to the tenant's database. Nothing was executed.", null);
        }
        if (quarantine != null) {
            throw new TenantUnroutableException(
                    "The tenant's route is quarantined: " + quarantine
                            + " No connection is given before the control plane publishes a newer route. Nothing was executed.",
                    null);
        }
        SQLException failure = lastFailure;
        if (failure != null
                && pool == null
                && System.nanoTime() - failedAtNanos < limits.failurePause().toNanos()) {
            throw unreachable(failure);
        }
    }

    private String reason() {
        return route.reason() == null || route.reason().isBlank() ? "" : " (" + route.reason() + ")";
    }

    private RouteState state() {
        return RouteState.ofWord(route.state()).orElse(RouteState.REMOVED);
    }

    private void park(long start) throws TenantAccessException {
        if (parked >= limits.maxParkedPerTenant()) {
            throw new TenantBusyException("The tenant is being switched over and " + parked
                    + " requests already wait. Nothing was executed.");
        }
        parked++;
        try {
            if (!await(start, limits.parkTimeout())) {
                throw new TenantMaintenanceException(
                        "The tenant is out of service for maintenance" + reason() + "; this request waited "
                                + limits.parkTimeout().toMillis() + " ms for its end. Nothing was executed.");
            }
        } finally {
            parked--;
        }
    }

    private void awaitOpening(long start) throws TenantAccessException {
        if (waiting >= limits.maxWaitingPerTenant()) {
            throw busy();
        }
        waiting++;
        try {
            if (!await(start, limits.parkTimeout().plus(limits.borrowTimeout()))) {
                throw busy();
            }
        } finally {
            waiting--;
        }
    }

    /** Waits for the next change; whoever calls it looks again and comes back. */
    @SuppressWarnings("WaitNotInLoop")
    private boolean await(long start, Duration patience) throws TenantAccessException {
        try {
            long rest = patience.toNanos() - (System.nanoTime() - start);
            return rest > 0 && changed.awaitNanos(rest) > 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TenantUnroutableException("The wait for a connection was interrupted. Nothing was executed.", e);
        }
    }

    private TenantBusyException busy() {
        return new TenantBusyException(
                "The tenant uses all its connections and " + waiting + " requests already wait. Nothing was executed.");
    }

    /** Makes a pool for the present route, outside the lock; one caller does it for all. */
    private void open() throws SQLException {
        Route wanted = route;
        opening = true;
        TenantPool made = null;
        SQLException failure = null;
        lock.unlock();
        try {
            made = maker.open(wanted, wrong -> quarantine(wanted, wrong));
        } catch (SQLException e) {
            failure = e;
        } finally {
            lock.lock();
            opening = false;
            changed.signalAll();
        }
        if (made != null && !draining && state().serves() && quarantine == null && made.serves(route)) {
            pool = made;
            lastFailure = null;
        } else if (made != null) {
            closeAside(made);
        } else if (failure instanceof TenantAccessException && wanted.equals(route)) {
            throw failure;
        } else if (failure != null && wanted.equals(route) && quarantine == null) {
            lastFailure = failure;
            failedAtNanos = System.nanoTime();
            throw unreachable(failure);
        }
    }

    private TenantAccessException unreachable(SQLException failure) {
        if (NO_ROOM.contains(failure.getErrorCode())) {
            return new TenantBusyException("The server has no room for another connection of the tenant (code "
                    + failure.getErrorCode()
                    + "): all runtimes together use what its plan allows. Nothing was executed.");
        }
        return new TenantUnroutableException(
                "The tenant's database cannot be reached now (SQLState " + failure.getSQLState() + ", code "
                        + failure.getErrorCode() + "). Nothing was executed.",
                failure);
    }

    private static void closeAside(TenantPool unwanted) {
        Thread.ofVirtual().start(() -> unwanted.retire(Duration.ZERO));
    }

    /** Counts a borrower out, and says whether the pool it used is still the one in force. */
    private boolean leave(TenantPool used) {
        lock.lock();
        try {
            waiting--;
            return used.equals(pool);
        } finally {
            lock.unlock();
        }
    }

    private TenantAccessException explain(TenantPool used, SQLException failure) {
        if (used.active() >= used.maximum()) {
            return new TenantBusyException(
                    "The tenant uses all its " + used.maximum() + " connections, and none came free within "
                            + limits.borrowTimeout().toMillis() + " ms. Nothing was executed.");
        }
        Throwable cause = failure.getCause();
        return unreachable(cause instanceof SQLException why ? why : failure);
    }

    /** No further connection over this route, and the ones there are go too. */
    private void quarantine(Route wrong, WrongDatabaseException reason) {
        TenantPool old;
        lock.lock();
        try {
            if (route.generation() != wrong.generation()) {
                return;
            }
            quarantine = String.valueOf(reason.getMessage());
            old = pool;
            pool = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        LOG.error("QUARANTINED the route of tenant {}: {}", wrong.tenantId(), reason.getMessage());
        if (old != null) {
            closeAside(old);
        }
    }

    /** Whether a route says anything that this gate does not know yet. */
    boolean isBehind(Route next) {
        lock.lock();
        try {
            return !next.equals(route);
        } finally {
            lock.unlock();
        }
    }

    /** Lets nobody in any more and ends the pool. */
    void shut() {
        TenantPool old;
        lock.lock();
        try {
            quarantine = "The runtime is stopping.";
            old = pool;
            pool = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (old != null) {
            old.retire(limits.drainTimeout());
        }
    }

    /** Brings a route into force. On return, no work of an earlier one that it does not allow is left. */
    void obey(Route next) {
        TenantPool old = null;
        lock.lock();
        try {
            if (next.version() != route.version()) {
                quarantine = null;
                lastFailure = null;
            }
            route = next;
            if (pool != null && !pool.serves(next)) {
                old = pool;
                pool = null;
                draining = true;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (old != null) {
            drain(next, old);
        }
    }

    private void drain(Route next, TenantPool old) {
        try {
            int cut = old.retire(limits.drainTimeout());
            if (cut > 0) {
                LOG.warn(
                        "Cut {} connections of tenant {} that outlived the change to version {} by {} ms",
                        cut,
                        next.tenantId(),
                        next.version(),
                        limits.drainTimeout().toMillis());
            }
        } finally {
            lock.lock();
            try {
                draining = false;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Closes the pool if nobody uses it and it was not used for so long. */
    boolean closeIfUnused(Duration unused) {
        TenantPool old;
        lock.lock();
        try {
            boolean idle = pool != null
                    && waiting == 0
                    && pool.active() == 0
                    && pool.unusedNanos(System.nanoTime()) >= unused.toNanos();
            if (!idle) {
                return false;
            }
            old = pool;
            pool = null;
        } finally {
            lock.unlock();
        }
        if (old != null) {
            old.retire(Duration.ZERO);
        }
        return true;
    }

    /** How long the pool was not used; negative when there is none. */
    long unusedNanos() {
        lock.lock();
        try {
            return pool == null ? -1 : pool.unusedNanos(System.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    Numbers numbers() {
        lock.lock();
        try {
            TenantPool now = pool;
            return new Numbers(
                    now != null,
                    now == null ? 0 : now.active(),
                    now == null ? 0 : now.total(),
                    Math.max(0, waiting),
                    parked,
                    quarantine != null);
        } finally {
            lock.unlock();
        }
    }
}
