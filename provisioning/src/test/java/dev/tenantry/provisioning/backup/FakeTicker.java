package dev.tenantry.provisioning.backup;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes only while somebody sleeps, for however many at once. */
final class FakeTicker implements ReadThrottle.Ticker {
    private static final long START = Long.MAX_VALUE - 1_000;

    private final AtomicLong passed = new AtomicLong();

    @Override
    public long nanoTime() {
        // Begins shortly before the numbers begin anew, as the process's own clock may.
        return START + passed.get();
    }

    @Override
    public void sleepUntil(long moment) {
        passed.accumulateAndGet(moment - START, Math::max);
    }

    /** Lets time pass in which nobody sleeps. */
    void pass(Duration length) {
        passed.addAndGet(length.toNanos());
    }

    /** How much of it has passed. */
    Duration passed() {
        return Duration.ofNanos(passed.get());
    }
}
