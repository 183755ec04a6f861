package dev.tenantry.controlplane.operation;

import java.time.Duration;

/**
 * How time passes for a worker: its process's monotonic clock, and waiting on it. It never decides who holds an operation; that is the
 * catalog's clock alone. A seam: a simulation lets time pass by itself.
 */
public interface EngineTime {
    /** The process's own. */
    EngineTime SYSTEM = new EngineTime() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void sleep(Duration length) throws InterruptedException {
            Thread.sleep(length);
        }
    };

    /** Nanoseconds from an arbitrary moment; never goes back. */
    long nanoTime();

    /** Returns after that long. */
    void sleep(Duration length) throws InterruptedException;
}
