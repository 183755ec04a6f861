package dev.tenantry.controlplane.operation;

import dev.tenantry.api.id.OperationId;
import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.server.DatabaseServers;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** One control plane's hands: claims operations, works on each in the calling thread, and keeps the leases of those it works on. */
final class OperationWorker {
    private static final Logger LOG = LoggerFactory.getLogger(OperationWorker.class);

    private final Catalog catalog;
    private final Kinds kinds;
    private final DatabaseServers servers;
    private final EventLog events;
    private final TenantLocks locks;
    private final AuditTrail audit;
    private final EngineLimits limits;
    private final Failpoints failpoints;
    private final EngineTime time;
    private final Claims claims;
    private final Map<Claimed, Hold> held = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    OperationWorker(
            Catalog catalog,
            Kinds kinds,
            DatabaseServers servers,
            EventLog events,
            TenantLocks locks,
            AuditTrail audit,
            EngineLimits limits,
            Failpoints failpoints,
            EngineTime time,
            String owner) {
        this.catalog = catalog;
        this.kinds = kinds;
        this.servers = servers;
        this.events = events;
        this.locks = locks;
        this.audit = audit;
        this.limits = limits;
        this.failpoints = failpoints;
        this.time = time;
        this.claims = new Claims(catalog, events, kinds, limits, owner);
    }

    /** Claims at most so many operations; each must be given to {@link #work}. */
    List<Claimed> claim(int most) {
        if (stopping) {
            return List.of();
        }
        long askedAt = time.nanoTime();
        List<Claimed> claimed = claims.claim(most);
        for (Claimed operation : claimed) {
            Lease lease = new Lease(operation.epoch(), limits.lease(), time::nanoTime);
            lease.renewed(askedAt);
            held.put(operation, new Hold(operation, lease));
        }
        return claimed;
    }

    /** Works on a claimed operation until it ends, waits, is parked, or is lost. */
    void work(Claimed operation) {
        work(operation, () -> {});
    }

    /**
     * The same.
     *
     * @param then called once, as soon as nobody works on it here any more: also when its step is given up and its thread still hangs
     */
    void work(Claimed operation, Runnable then) {
        Hold hold = held.get(operation);
        if (hold == null) {
            throw new IllegalStateException("operation " + operation.id() + " was not claimed here");
        }
        hold.begin(then);
        MDC.put("operationId", operation.id().value());
        MDC.put("tenantId", tenantOf(operation));
        try {
            run(hold, journal(hold, hold.lease()), hold.lease());
        } catch (LeaseLostException lost) {
            LOG.warn("operation {}: the lease is lost, whoever has it now goes on", operation.id());
        } catch (RuntimeException failure) {
            // The journal could not be written. The lease runs out, and whoever claims it next finds the journal true.
            LOG.error("operation {}: work stopped, it is taken up again after its lease", operation.id(), failure);
        } finally {
            held.remove(operation);
            hold.end();
            MDC.remove("operationId");
            MDC.remove("tenantId");
        }
    }

    /** Renews the leases of everything that is being worked on. To be called three times in a lease. */
    void renewLeases() {
        held.forEach((operation, hold) -> {
            long askedAt = time.nanoTime();
            try {
                note(hold.lease(), askedAt, catalog.transaction(transaction -> renew(transaction, operation)));
            } catch (RuntimeException failure) {
                LOG.warn("operation {}: the lease could not be renewed yet", operation.id(), failure);
            }
        });
    }

    /**
     * Looks whether somebody cancelled what is being worked on, all of it with one statement, so that a step hears of it at its next
     * checkpoint. A renewal hears of it too, but comes far less often.
     */
    void noticeCancels() {
        Set<Claimed> busy = busyWith();
        if (busy.isEmpty()) {
            return;
        }
        try {
            Set<String> cancelled = catalog.transaction(transaction -> cancelled(transaction, busy));
            held.forEach((operation, hold) -> {
                if (cancelled.contains(operation.id().value())) {
                    hold.lease().requestCancel();
                }
            });
        } catch (RuntimeException failure) {
            LOG.warn("the catalog cannot be asked for cancelled operations; it is asked again", failure);
        }
    }

    private static Set<String> cancelled(Connection transaction, Set<Claimed> operations) {
        List<String> ids =
                operations.stream().map(operation -> operation.id().value()).toList();
        return Set.copyOf(Sql.of(transaction, "SELECT id FROM operation WHERE id IN (:ids) AND cancel_requested")
                .withEach("ids", ids)
                .list(row -> row.string("id")));
    }

    /**
     * Takes those operations away from their threads whose step has shown no sign of life for too long. Their leases are not renewed any more;
     * each must be given to {@link #abandon}, which may take a while.
     */
    List<Hold> takeStalled() {
        List<Hold> stalled = held.values().stream()
                .filter(hold -> hold.isStalled(limits.stall()))
                .filter(hold -> held.remove(hold.operation(), hold))
                .toList();
        stalled.forEach(Hold::takeAway);
        return stalled;
    }

    /** Gives a stalled step up: what it waits for is cut, and it has failed; its place is free. */
    void abandon(Hold stalled) {
        OperationId id = stalled.operation().id();
        LOG.error("operation {}: its step shows no sign of life and is given up", id);
        try {
            stalled.giveUp(lease -> journal(stalled, lease));
        } catch (LeaseLostException lost) {
            LOG.warn("operation {}: the lease was lost before the stalled step could be given up", id);
        } catch (RuntimeException failure) {
            LOG.error("operation {}: the end of a stalled step was not recorded; its lease runs out", id, failure);
        } finally {
            stalled.end();
        }
    }

    private Journal journal(Hold hold, Lease lease) {
        return new Journal(catalog, events, locks, audit, hold.operation(), lease);
    }

    private Renewal renew(Connection transaction, Claimed operation) {
        int rows = Sql.of(transaction, """
                        UPDATE operation SET lease_until = utc_timestamp(6) + INTERVAL :lease MICROSECOND
                         WHERE id = :id AND epoch = :epoch AND state IN ('running', 'undoing')
                        """)
                .with("lease", limits.lease())
                .with("id", operation.id())
                .with("epoch", operation.epoch())
                .update();
        if (rows == 0) {
            return Renewal.REFUSED;
        }
        boolean cancel = Sql.of(transaction, "SELECT cancel_requested FROM operation WHERE id = :id")
                .with("id", operation.id())
                .one(row -> row.bool("cancel_requested"));
        return cancel ? Renewal.CANCEL_REQUESTED : Renewal.RENEWED;
    }

    private static void note(Lease lease, long askedAt, Renewal renewal) {
        switch (renewal) {
            case REFUSED -> lease.lose();
            case RENEWED -> lease.renewed(askedAt);
            case CANCEL_REQUESTED -> {
                lease.renewed(askedAt);
                lease.requestCancel();
            }
        }
    }

    private enum Renewal {
        REFUSED,
        RENEWED,
        CANCEL_REQUESTED
    }

    /** Claims nothing more; what is being worked on gives its lease back after the present step. */
    void stop() {
        stopping = true;
    }

    /** What is being worked on. */
    Set<Claimed> busyWith() {
        return Set.copyOf(held.keySet());
    }

    private void run(Hold hold, Journal journal, Lease lease) {
        Claimed operation = hold.operation();
        if (operation.claims() > limits.maxClaims()) {
            journal.park(null, quarantined(operation));
            return;
        }
        try {
            OperationKind<?> kind = kinds.find(operation.kind()).orElseThrow(() -> Refusals.unknownKind(operation));
            if (kind.definitionVersion() != operation.definitionVersion()) {
                throw Refusals.otherVersion(operation, kind.definitionVersion());
            }
            run(kind, hold, journal, lease);
        } catch (RefusedException refused) {
            LOG.warn("{} The operation is parked.", refused.getMessage());
            journal.park(null, refused.failure());
        }
    }

    private <I> void run(OperationKind<I> kind, Hold hold, Journal journal, Lease lease) {
        Claimed operation = hold.operation();
        OperationRun<I> run = new OperationRun<>(
                kind,
                Refusals.input(kind, operation),
                operation,
                catalog,
                journal,
                lease,
                new WorkServers(servers, operation),
                limits,
                failpoints,
                time,
                () -> stopping);
        hold.begin(run);
        run.run();
    }

    private static Failure quarantined(Claimed operation) {
        return new Failure(
                Failure.QUARANTINED,
                "The operation was begun " + (operation.claims() - 1)
                        + " times in a row without recording a step: whoever works on it seems to die of it.",
                Failure.Attempts.ONCE,
                List.of(
                        "tenantctl operations retry " + operation.id(),
                        "tenantctl operations resolve " + operation.id() + " --as undo"));
    }

    private static String tenantOf(Claimed operation) {
        return operation.tenant() == null ? "" : operation.tenant().value();
    }
}
