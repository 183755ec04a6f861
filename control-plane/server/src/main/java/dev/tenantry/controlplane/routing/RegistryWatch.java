package dev.tenantry.controlplane.routing;

import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes those who wait for the registry to move. A commit of this process wakes them at once; a commit of another control plane is found by
 * looking. However many wait, one thread looks, and only while somebody waits.
 */
@Singleton
public final class RegistryWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryWatch.class);

    private final Catalog catalog;
    private final Duration lookAgain;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final Condition wanted = lock.newCondition();
    private final Thread looker;
    private long version;
    private long announcements;
    private int waiting;
    private boolean closed;

    public RegistryWatch(Catalog catalog, RoutingConfiguration configuration) {
        this.catalog = catalog;
        this.lookAgain = configuration.lookAgain();
        this.looker = Thread.ofVirtual().name("routing-watch").unstarted(this::lookWhileWanted);
        looker.start();
    }

    /** Tells that a version is committed; all smaller ones are, too. */
    void announce(long committed) {
        lock.lock();
        try {
            announcements++;
            if (committed > version) {
                version = committed;
                moved.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the registry has passed a version, the patience ends, or the process stops; the caller looks for itself afterwards. */
    void await(long after, Duration patience) {
        lock.lock();
        try {
            waiting++;
            wanted.signal();
            long nanos = patience.toNanos();
            while (version <= after && nanos > 0 && !closed) {
                nanos = moved.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    /** How many wait now. */
    int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    @PreDestroy
    public void close() {
        lock.lock();
        try {
            closed = true;
            moved.signalAll();
            wanted.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void lookWhileWanted() {
        try {
            while (pauseUntilWanted()) {
                look();
            }
        } catch (InterruptedException e) {
            LOG.debug("the routing watch was interrupted and ends");
        }
    }

    /** Returns after a pause during which, at its end, somebody waits; false when it is over. */
    private boolean pauseUntilWanted() throws InterruptedException {
        lock.lock();
        try {
            long nanos = lookAgain.toNanos();
            while (!closed && (nanos > 0 || waiting == 0)) {
                if (nanos > 0) {
                    nanos = wanted.awaitNanos(nanos);
                } else {
                    wanted.await();
                }
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void look() {
        long before = announcementCount();
        long found;
        try {
            found = catalog.transaction(
                    connection -> Sql.of(connection, "SELECT version FROM routing_registry WHERE id = 1")
                            .one(row -> row.longValue("version")));
        } catch (RuntimeException e) {
            // The nodes that wait get their answer from their own look at the catalog; this sweep looks again.
            LOG.warn("the routing registry cannot be read: {}", e.toString());
            return;
        }
        lock.lock();
        try {
            // A catalog that was restored from a backup may have gone back; what was announced meanwhile is newer than
            // what was found.
            if (found > version || announcements == before) {
                version = found;
                moved.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private long announcementCount() {
        lock.lock();
        try {
            return announcements;
        } finally {
            lock.unlock();
        }
    }
}
