package dev.tenantry.controlplane.operation;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The right to work on one claimed operation. The catalog's clock decides when it ends; this process's monotonic clock only makes the
 * holder stop earlier, never later.
 */
final class Lease {
    private final long epoch;
    private final long lengthNanos;
    private final LongSupplier nanoTime;
    private volatile long renewedAt;
    private volatile long aliveAt;
    private volatile boolean lost;
    private volatile boolean cancelRequested;

    Lease(long epoch, Duration length, LongSupplier nanoTime) {
        this.epoch = epoch;
        this.lengthNanos = length.toNanos();
        this.nanoTime = nanoTime;
        this.renewedAt = nanoTime.getAsLong();
        this.aliveAt = renewedAt;
    }

    /** The same right in other hands: whoever had it before has lost it. */
    Lease takeAway() {
        Lease heir = new Lease(epoch, Duration.ofNanos(lengthNanos), nanoTime);
        heir.renewedAt = renewedAt;
        heir.lost = lost;
        lose();
        return heir;
    }

    long epoch() {
        return epoch;
    }

    /** Notes a renewal; the moment is the one before the catalog was asked, so that this side is never the more hopeful one. */
    void renewed(long askedAt) {
        renewedAt = askedAt;
    }

    void lose() {
        lost = true;
    }

    void requestCancel() {
        cancelRequested = true;
    }

    boolean isCancelRequested() {
        return cancelRequested;
    }

    /** Throws when the lease is, or may be, somebody else's. Who asks shows that it is alive. */
    void check() {
        long now = nanoTime.getAsLong();
        if (lost || now - renewedAt >= lengthNanos) {
            throw new LeaseLostException();
        }
        aliveAt = now;
    }

    /** How long the worker has not shown that it is alive. */
    Duration silence() {
        return Duration.ofNanos(nanoTime.getAsLong() - aliveAt);
    }
}
