package dev.tenantry.controlplane.drift;

import dev.tenantry.controlplane.catalog.Catalog;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One sweep of one target, from taking its lease to ending it. Every write locks the lease's row with the epoch first, and renews it.
 */
final class Sweep {
    /** One transaction writes this many observations: some ten milliseconds. */
    private static final int AT_ONCE = 100;

    private final Catalog catalog;
    private final SweepLease leases;
    private final DriftStore store;
    private final String target;
    private final long epoch;
    private final Duration lease;

    Sweep(Catalog catalog, SweepLease leases, DriftStore store, String target, long epoch, Duration lease) {
        this.catalog = catalog;
        this.leases = leases;
        this.store = store;
        this.target = target;
        this.epoch = epoch;
        this.lease = lease;
    }

    String target() {
        return target;
    }

    long epoch() {
        return epoch;
    }

    /**
     * Writes something down, if this sweep still holds its lease.
     *
     * @throws SweepLostException when it does not: nothing is written
     */
    <T> T write(Function<Connection, T> work) {
        return catalog.transaction(transaction -> {
            leases.fence(transaction, target, epoch, lease);
            return work.apply(transaction);
        });
    }

    /** What has not ended, as the catalog has it now. */
    List<Drift> open() {
        return catalog.transaction(transaction -> store.open(transaction, target));
    }

    /** Writes down what was seen, and what is not seen any more. */
    void record(Observations seen) {
        Map<String, Drift> open = new HashMap<>();
        open().forEach(drift -> open.put(drift.key(), drift));
        Map<String, Observation> found = new HashMap<>();
        seen.found().forEach(observation -> found.put(observation.key(target), observation));
        List<Consumer<Connection>> writes = new ArrayList<>();
        found.forEach((key, observation) -> {
            Drift present = open.get(key);
            writes.add(transaction -> {
                if (present == null) {
                    store.suspect(transaction, target, observation);
                } else {
                    store.seenAgain(transaction, present, observation);
                }
            });
        });
        open.forEach((key, drift) -> {
            if (!found.containsKey(key)) {
                writes.add(transaction -> unseen(transaction, seen, drift));
            }
        });
        for (int from = 0; from < writes.size(); from += AT_ONCE) {
            List<Consumer<Connection>> some = writes.subList(from, Math.min(writes.size(), from + AT_ONCE));
            write(transaction -> {
                some.forEach(each -> each.accept(transaction));
                return true;
            });
        }
    }

    /** Once seen and not seen again is nothing. What the sweep could not have seen stays as it is. */
    private void unseen(Connection transaction, Observations seen, Drift drift) {
        if (drift.state() == DriftState.SUSPECTED) {
            store.forget(transaction, drift);
        } else if (seen.covers(drift)) {
            store.ended(transaction, drift, drift.state() == DriftState.DROPPING ? "dropped" : "gone", Map.of());
        }
    }
}
