package dev.tenantry.controlplane.copy;

import dev.tenantry.controlplane.configuration.CopyConfiguration;
import jakarta.inject.Singleton;
import java.util.concurrent.locks.LockSupport;

/** Shares what a process may read and send for copies among all copies that it makes: a copy has time, whoever restores or backs up has not. */
@Singleton
final class CopyThrottle {
    private final long bytesPerSecond;
    private long freeAtNanos = System.nanoTime();

    CopyThrottle(CopyConfiguration configuration) {
        this.bytesPerSecond = configuration.megabytesPerSecond() * 1_000_000L;
    }

    /** Returns when these bytes have had their time. A buffer's worth at once, so never for long. */
    void pass(int bytes) {
        if (bytesPerSecond <= 0) {
            return;
        }
        long wait = reserve(bytes);
        if (wait > 0) {
            LockSupport.parkNanos(wait);
        }
    }

    private synchronized long reserve(int bytes) {
        long now = System.nanoTime();
        long start = freeAtNanos - now > 0 ? freeAtNanos : now;
        freeAtNanos = start + bytes * 1_000_000_000L / bytesPerSecond;
        return start - now;
    }
}
