package dev.tenantry.controlplane.operation;

import dev.tenantry.api.id.OperationId;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import io.micronaut.runtime.graceful.GracefulShutdownCapable;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes those who wait for an operation's next event. An event of this process wakes them at once; one of another control plane is found by
 * looking. However many wait, one thread looks, with one statement, and only while somebody waits.
 */
@Singleton
public final class EventWatch implements AutoCloseable, GracefulShutdownCapable {
    private static final Logger LOG = LoggerFactory.getLogger(EventWatch.class);

    /** How often another control plane's events are looked for. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    private final Catalog catalog;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final Condition wanted = lock.newCondition();
    private final Map<String, Awaited> awaited = new HashMap<>();
    private boolean closed;
    private boolean looking;

    EventWatch(Catalog catalog) {
        this.catalog = catalog;
    }

    /** One operation that somebody waits for. */
    private static final class Awaited {
        private long last;
        private int waiting;
    }

    /** Tells that an operation's events up to a number are committed. */
    void announce(OperationId operation, long seq) {
        lock.lock();
        try {
            note(operation.value(), seq);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until there is an event after a number, the patience ends, or the process stops. The caller looks for itself afterwards, and must
     * have looked before: what is older than this call is found within a look.
     */
    void await(OperationId operation, long after, Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        Awaited entry = awaited.computeIfAbsent(operation.value(), id -> new Awaited());
        entry.waiting++;
        try {
            lookWhileWanted();
            wanted.signal();
            long nanos = patience.toNanos();
            while (entry.last <= after && nanos > 0 && !closed) {
                nanos = moved.awaitNanos(nanos);
            }
        } finally {
            entry.waiting--;
            if (entry.waiting == 0) {
                awaited.remove(operation.value());
            }
            lock.unlock();
        }
    }

    /** How many wait now. */
    int waiting() {
        lock.lock();
        try {
            return awaited.values().stream().mapToInt(entry -> entry.waiting).sum();
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

    /** Lets those who wait go before their connections are waited for. */
    @Override
    public CompletionStage<?> shutdownGracefully() {
        close();
        return CompletableFuture.completedFuture(true);
    }

    private void lookWhileWanted() {
        if (!looking) {
            looking = true;
            Thread.ofVirtual().name("event-watch").start(this::lookForEver);
        }
    }

    private void lookForEver() {
        try {
            while (pauseUntilWanted()) {
                look();
            }
        } catch (InterruptedException e) {
            LOG.debug("the event watch was interrupted and ends");
        }
    }

    private boolean pauseUntilWanted() throws InterruptedException {
        lock.lock();
        try {
            long nanos = LOOK_AGAIN.toNanos();
            while (!closed && (nanos > 0 || awaited.isEmpty())) {
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
        try {
            List<String> operations = asked();
            Map<String, Long> found = new HashMap<>();
            catalog.transaction(transaction -> Sql.of(transaction, """
                            SELECT operation_id, MAX(seq) AS last FROM operation_event
                             WHERE operation_id IN (:operations) GROUP BY operation_id
                            """)
                    .withEach("operations", operations)
                    .list(row -> found.put(row.string("operation_id"), row.longValue("last"))));
            lock.lock();
            try {
                found.forEach(this::note);
            } finally {
                lock.unlock();
            }
        } catch (RuntimeException e) {
            // Who waits looks at the catalog again by itself; this thread looks again, too.
            LOG.warn("the events of operations cannot be read: {}", e.toString());
        }
    }

    private List<String> asked() {
        lock.lock();
        try {
            return List.copyOf(awaited.keySet());
        } finally {
            lock.unlock();
        }
    }

    private void note(String operation, long seq) {
        Awaited entry = awaited.get(operation);
        if (entry != null && seq > entry.last) {
            entry.last = seq;
            moved.signalAll();
        }
    }
}
