package dev.tenantry.controlplane.drift;

import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.provisioning.ProvisioningException;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the catalog, the servers and the stores all the time. A sweep never retries: the next one looks at the world again. Each target
 * is swept in a thread of its own, so one that does not answer holds up nobody, and by one control plane at a time.
 */
@Singleton
final class Reconciler {
    /** Sweeps at once in this process. */
    private static final int AT_ONCE = 8;

    private static final double JITTER = 0.2;
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

    private final Catalog catalog;
    private final SweepLease leases;
    private final DriftStore store;
    private final Targets targets;
    private final DriftConfiguration configuration;
    private final Semaphore permits = new Semaphore(AT_ONCE);
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    Reconciler(
            Catalog catalog, SweepLease leases, DriftStore store, Targets targets, DriftConfiguration configuration) {
        this.catalog = catalog;
        this.leases = leases;
        this.store = store;
        this.targets = targets;
        this.configuration = configuration;
    }

    @Scheduled(fixedDelay = "1s", initialDelay = "5s")
    void tick() {
        if (!configuration.enabled() || stopping) {
            return;
        }
        for (String target : due()) {
            if (!permits.tryAcquire()) {
                return;
            }
            Thread thread = Thread.ofVirtual().name("drift " + target).unstarted(() -> {
                try {
                    sweep(target);
                } catch (RuntimeException failure) {
                    LOG.warn("the sweep of {} could not be written down", target, failure);
                } finally {
                    permits.release();
                    running.remove(Thread.currentThread());
                }
            });
            running.add(thread);
            thread.start();
        }
    }

    @PreDestroy
    void stop() throws InterruptedException {
        stopping = true;
        for (Thread thread : List.copyOf(running)) {
            thread.join(STOP_PATIENCE);
        }
    }

    /** Looks at one target now, unless somebody else does; says whether it was looked at. */
    boolean sweep(String target) {
        Optional<Long> epoch = catalog.transaction(transaction -> {
            leases.know(transaction, target);
            return leases.take(transaction, target, configuration.lease());
        });
        if (epoch.isEmpty()) {
            return false;
        }
        Sweep sweep = new Sweep(catalog, leases, store, target, epoch.get(), configuration.lease());
        long start = System.nanoTime();
        try {
            long examined = targets.look(sweep);
            double seconds = (System.nanoTime() - start) / 1e9;
            return end(
                    transaction -> leases.known(transaction, target, sweep.epoch(), next(target), seconds, examined));
        } catch (SweepLostException lost) {
            LOG.info("{}", lost.getMessage());
            return false;
        } catch (ProvisioningException failure) {
            return end(transaction -> leases.notKnown(
                    transaction, target, sweep.epoch(), next(target), String.valueOf(failure.getMessage())));
        } catch (RuntimeException failure) {
            LOG.warn("the sweep of {} failed", target, failure);
            return end(transaction -> leases.notKnown(
                    transaction,
                    target,
                    sweep.epoch(),
                    next(target),
                    "The sweep failed; the control plane's log says why."));
        }
    }

    private boolean end(java.util.function.Consumer<java.sql.Connection> ending) {
        catalog.transaction(transaction -> {
            ending.accept(transaction);
            return true;
        });
        return true;
    }

    private List<String> due() {
        return catalog.transaction(transaction -> {
            List<String> all = targets.all(transaction);
            List<String> missing = new ArrayList<>(all);
            missing.removeAll(
                    Sql.of(transaction, "SELECT target FROM drift_sweep").list(row -> row.string("target")));
            missing.forEach(target -> leases.know(transaction, target));
            return Sql.of(transaction, """
                    SELECT target FROM drift_sweep
                     WHERE target IN (:targets) AND next_at <= UTC_TIMESTAMP(6)
                       AND (lease_until IS NULL OR lease_until < UTC_TIMESTAMP(6))
                     ORDER BY next_at LIMIT :most
                    """)
                    .withEach("targets", all)
                    .with("most", AT_ONCE)
                    .list(row -> row.string("target"));
        });
    }

    /** Sweeps of many targets and many processes drift apart instead of meeting. */
    private Duration next(String target) {
        Duration interval = Targets.isStore(target) ? configuration.storeInterval() : configuration.interval();
        double factor = 1 - JITTER + 2 * JITTER * ThreadLocalRandom.current().nextDouble();
        return Duration.ofNanos((long) (interval.toNanos() * factor));
    }
}
