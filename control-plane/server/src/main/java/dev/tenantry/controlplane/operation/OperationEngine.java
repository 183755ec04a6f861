package dev.tenantry.controlplane.operation;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that move operations: one claims, one keeps leases, and each claimed operation has a thread of its own while it is worked
 * on. Any number of control planes may run one each on the same catalog.
 */
public final class OperationEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OperationEngine.class);

    /** How often what is at work is looked after between two renewals: a person who cancels waits about so long. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private final OperationWorker worker;
    private final EngineLimits limits;
    private final EngineWake wake;
    private final Semaphore places;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread claimer;
    private final Thread keeper;
    private volatile boolean stopping;

    OperationEngine(OperationWorker worker, EngineLimits limits, EngineWake wake) {
        this.worker = worker;
        this.limits = limits;
        this.wake = wake;
        this.places = new Semaphore(limits.workers());
        this.claimer = Thread.ofPlatform().name("operation-claimer").unstarted(this::claimForEver);
        // A platform thread: leases must be kept also when every carrier of virtual threads is busy.
        this.keeper = Thread.ofPlatform().name("operation-leases").daemon().unstarted(this::keepLeases);
    }

    /** Begins to work. */
    public void start() {
        keeper.start();
        claimer.start();
    }

    /**
     * Claims nothing more, lets the steps at work come to their end, gives the leases back, and stops keeping them. What does not come to
     * an end in time is taken over after its lease.
     */
    @Override
    public void close() {
        if (stopping) {
            return;
        }
        stopping = true;
        worker.stop();
        wake.wake();
        long deadline = System.nanoTime() + limits.drain().toNanos();
        while (!worker.busyWith().isEmpty() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        worker.busyWith()
                .forEach(operation ->
                        LOG.warn("operation {} is still in a step; it goes on after its lease", operation.id()));
        threads.shutdownNow();
        keeper.interrupt();
        claimer.interrupt();
    }

    private void claimForEver() {
        while (!stopping) {
            long seen = wake.signal().count();
            int begun = claimOnce();
            if (begun == 0 && !stopping) {
                rest(seen);
            }
        }
    }

    private int claimOnce() {
        try {
            List<Claimed> claimed = worker.claim(places.availablePermits());
            for (Claimed operation : claimed) {
                places.acquireUninterruptibly();
                threads.execute(() -> worker.work(operation, this::freePlace));
            }
            return claimed.size();
        } catch (RuntimeException failure) {
            LOG.warn("no work could be claimed; the catalog is asked again", failure);
            return 0;
        }
    }

    private void freePlace() {
        places.release();
        wake.wake();
    }

    private void rest(long seen) {
        try {
            wake.signal().await(seen, limits.poll());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            stopping = true;
        }
    }

    /** Renews leases three times in each, and looks after what is at work more often. */
    private void keepLeases() {
        long third = limits.lease().dividedBy(3).toNanos();
        long renewed = System.nanoTime();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(Duration.ofNanos(Math.min(third, LOOK.toNanos())));
            } catch (InterruptedException interrupted) {
                return;
            }
            if (System.nanoTime() - renewed >= third) {
                renewed = System.nanoTime();
                worker.renewLeases();
                // After the renewal, so that one is given up under a lease that holds; in threads of their own, because
                // a stalled step may
                // hold a lock in the catalog and no other lease may wait for that.
                worker.takeStalled().forEach(stalled -> threads.execute(() -> worker.abandon(stalled)));
            } else {
                worker.noticeCancels();
            }
        }
    }
}
