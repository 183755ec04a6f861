package dev.tenantry.controlplane.catalog;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes those in this process who wait for the catalog to change. A hint only: another replica's commit is not seen here, so a waiter
 * looks again by itself after a while.
 */
public final class CommitSignal {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long count;

    /** Where the count stands: read it before looking at the catalog, give it to {@link #await} after. */
    public long count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Tells everybody that something was committed. */
    public void raise() {
        lock.lock();
        try {
            count++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the count has passed what was seen, or the patience ends; says whether it has. */
    public boolean await(long seen, Duration patience) throws InterruptedException {
        long nanos = patience.toNanos();
        if (!lock.tryLock(nanos, TimeUnit.NANOSECONDS)) {
            return false;
        }
        try {
            while (count <= seen) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = changed.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
