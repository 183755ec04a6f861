package dev.tenantry.gateway.sql;

import dev.tenantry.runtime.pool.TenantSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a transaction's time. When it comes, the running statement is killed at the server; when that cannot be done, the connection is
 * cut. A server that hangs answers no kill either, so the cut never waits for one. Closing before the commit makes sure that no kill comes
 * later and hits somebody else's statement; a session that was cut is nobody's, so a kill that still hangs on it is left alone.
 */
final class Deadline implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Deadline.class);
    private static final Executor ASIDE = work -> Thread.ofVirtual().start(work);
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Connection connection;
    private final TenantSession session;
    /** Guards the three answers below; never held while the network is waited for. */
    private final ReentrantLock lock = new ReentrantLock();

    /** Held while a kill is under way. */
    private final ReentrantLock killing = new ReentrantLock();

    private final ScheduledFuture<?> kill;
    private final ScheduledFuture<?> cut;
    private boolean closed;
    private boolean passed;
    private boolean aborted;

    Deadline(Connection connection, TenantSession session, Duration time, ScheduledExecutorService clock) {
        this.connection = connection;
        this.session = session;
        this.kill = clock.schedule(() -> ASIDE.execute(this::kill), time.toMillis(), TimeUnit.MILLISECONDS);
        this.cut =
                clock.schedule(() -> ASIDE.execute(this::cut), time.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
    }

    private void kill() {
        killing.lock();
        try {
            if (!begin()) {
                return;
            }
            session.kill();
        } catch (SQLException e) {
            LOG.warn("A statement beyond its time could not be killed; its connection is cut: {}", e.getMessage());
            cut();
        } finally {
            killing.unlock();
        }
    }

    /** Says that the time is over; false when the transaction ended before. */
    private boolean begin() {
        lock.lock();
        try {
            passed = !closed;
            return passed;
        } finally {
            lock.unlock();
        }
    }

    private void cut() {
        lock.lock();
        try {
            if (!closed && !aborted) {
                aborted = true;
                abort();
            }
        } finally {
            lock.unlock();
        }
    }

    private void abort() {
        try {
            connection.abort(ASIDE);
        } catch (SQLException e) {
            LOG.debug("The connection was gone already", e);
        }
    }

    /** Whether the time is over. */
    boolean passed() {
        lock.lock();
        try {
            return passed;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the watch: on return no kill is under way and none will come. */
    void disarm() {
        kill.cancel(false);
        cut.cancel(false);
        boolean mayBeHit;
        lock.lock();
        try {
            closed = true;
            mayBeHit = passed && !aborted;
        } finally {
            lock.unlock();
        }
        if (mayBeHit) {
            // The kill is under way and the session is alive: it goes back to its pool only after the kill.
            killing.lock();
            try {
                LOG.debug("The kill of a statement beyond its time is over");
            } finally {
                killing.unlock();
            }
        }
    }

    @Override
    public void close() {
        disarm();
    }
}
