package dev.tenantry.controlplane.operation;

import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.provisioning.DatabaseServer;
import dev.tenantry.provisioning.backup.Progress;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What a step sees of its operation.
 *
 * @param <I> the kind's input
 */
public final class StepContext<I> {
    /** At most one progress event in this time, whatever the step reports. */
    private static final long PROGRESS_EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    private final I input;
    private final String step;
    private final Map<String, Map<String, String>> outputs;
    private final Catalog catalog;
    private final Journal journal;
    private final Lease lease;
    private final WorkServers servers;
    private final EngineTime time;
    private final boolean cancellable;
    private final Consumer<Failpoints.Point> failpoints;
    private final AtomicLong lastProgress;

    StepContext(
            I input,
            String step,
            Map<String, Map<String, String>> outputs,
            Catalog catalog,
            Journal journal,
            Lease lease,
            WorkServers servers,
            EngineTime time,
            boolean cancellable,
            Consumer<Failpoints.Point> failpoints) {
        this.input = input;
        this.step = step;
        this.outputs = outputs;
        this.catalog = catalog;
        this.journal = journal;
        this.lease = lease;
        this.servers = servers;
        this.time = time;
        this.cancellable = cancellable;
        this.failpoints = failpoints;
        this.lastProgress = new AtomicLong(time.nanoTime() - PROGRESS_EVERY_NANOS);
    }

    public OperationId operationId() {
        return journal.id();
    }

    /**
     * Which claim of the operation works: 1 for the first, higher for each later one. What has a number in its name cannot be mistaken for what
     * an earlier claim made, or be overwritten by it.
     */
    public long epoch() {
        return servers.token().epoch();
    }

    /** A registered server, fenced for this claim: the only way in which an operation works on one. */
    public DatabaseServer server(ServerId server) {
        lease.check();
        return servers.of(server);
    }

    public I input() {
        return input;
    }

    /**
     * What an earlier step put out.
     *
     * @throws IllegalStateException when it put out no such thing
     */
    public String output(String ofStep, String key) {
        String value = outputs.getOrDefault(ofStep, Map.of()).get(key);
        if (value == null) {
            throw new IllegalStateException("step " + ofStep + " put out no " + key);
        }
        return value;
    }

    /** Whether an earlier step put something out under that key. */
    public boolean hasOutput(String ofStep, String key) {
        return outputs.getOrDefault(ofStep, Map.of()).containsKey(key);
    }

    /** To be called often in long work: throws when the lease is lost or a person cancelled. */
    public void checkpoint() {
        lease.check();
        if (cancellable && lease.isCancelRequested()) {
            throw new CancelledException();
        }
    }

    /** Reads the catalog. */
    public <T> T read(Function<Connection, T> work) {
        return catalog.transaction(work);
    }

    /**
     * Commits something half-way through a step, for example what is about to be done to a server; only while the lease is ours. A
     * checkpoint, before anything is written.
     */
    public void commit(Consumer<Connection> work) {
        checkpoint();
        failpoints.accept(Failpoints.Point.BEFORE_COMMIT);
        journal.fenced(transaction -> {
            work.accept(transaction);
            return true;
        });
        failpoints.accept(Failpoints.Point.AFTER_COMMIT);
    }

    /** Commits the change of an outcome half-way through a step. */
    public void commit(Outcome outcome) {
        commit(transaction -> {
            outcome.commit(transaction);
        });
    }

    /** An audit record of what the operation did, in the transaction of the change. */
    public void audit(Connection transaction, String action, String objectId, Map<String, String> detail) {
        journal.audit(transaction, action, objectId, detail);
    }

    /** Tells whoever watches how far it has come, at most once a second, and is a checkpoint. */
    public void progress(String phase, long bytes, long rows, long totalRows) {
        checkpoint();
        long now = time.nanoTime();
        long last = lastProgress.get();
        if (now - last >= PROGRESS_EVERY_NANOS && lastProgress.compareAndSet(last, now)) {
            journal.progress(
                    step,
                    phase,
                    Map.of(
                            "bytes", Long.toString(bytes),
                            "rows", Long.toString(rows),
                            "totalRows", Long.toString(totalRows)));
        }
    }

    /** {@link #progress} in the form that long work on a server wants. */
    public Progress listener() {
        return this::progress;
    }

    /**
     * Looks again and again until something is so or the patience ends; says whether it is so. Each look is a checkpoint.
     *
     * @param every the wait between two looks
     */
    public boolean await(Duration patience, Duration every, BooleanSupplier isSo) {
        long deadline = time.nanoTime() + patience.toNanos();
        while (true) {
            checkpoint();
            if (isSo.getAsBoolean()) {
                return true;
            }
            if (time.nanoTime() - deadline >= 0) {
                return false;
            }
            try {
                time.sleep(every);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw StepException.passing("operation.interrupted", "The control plane is stopping.");
            }
        }
    }
}
