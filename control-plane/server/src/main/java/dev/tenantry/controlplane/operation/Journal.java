package dev.tenantry.controlplane.operation;

import dev.tenantry.api.id.OperationId;
import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one claim writes about its operation. Every transaction first locks the operation's row under its epoch: no row means that the
 * lease is lost and that nothing may be written any more.
 */
final class Journal {
    private final Catalog catalog;
    private final EventLog events;
    private final TenantLocks locks;
    private final AuditTrail audit;
    private final Claimed operation;
    private final Lease lease;

    Journal(Catalog catalog, EventLog events, TenantLocks locks, AuditTrail audit, Claimed operation, Lease lease) {
        this.catalog = catalog;
        this.events = events;
        this.locks = locks;
        this.audit = audit;
        this.operation = operation;
        this.lease = lease;
    }

    OperationId id() {
        return operation.id();
    }

    /** Runs work in a transaction that commits only while the lease is ours; hears on the way whether a person cancelled. */
    <T> T fenced(Function<Connection, T> work) {
        lease.check();
        return catalog.transaction(transaction -> {
            Optional<Boolean> cancelled = Sql.of(transaction, """
                            SELECT cancel_requested FROM operation
                             WHERE id = :id AND epoch = :epoch AND state IN ('running', 'undoing') FOR UPDATE
                            """)
                    .with("id", operation.id())
                    .with("epoch", operation.epoch())
                    .first(row -> row.bool("cancel_requested"));
            if (cancelled.isEmpty()) {
                lease.lose();
                throw new LeaseLostException();
            }
            // It may have been taken away while this waited for the row.
            lease.check();
            if (cancelled.get()) {
                lease.requestCancel();
            }
            return work.apply(transaction);
        });
    }

    private void write(Consumer<Connection> work) {
        fenced(transaction -> {
            work.accept(transaction);
            return true;
        });
    }

    List<JournalEntry> load() {
        return fenced(transaction -> Sql.of(
                        transaction,
                        "SELECT seq, name, state, attempt, output FROM operation_step WHERE operation_id = :id ORDER BY seq")
                .with("id", operation.id())
                .list(this::entry));
    }

    /** One step as it is recorded now. */
    JournalEntry entry(int seq) {
        return fenced(transaction -> Sql.of(
                        transaction,
                        "SELECT seq, name, state, attempt, output FROM operation_step WHERE operation_id = :id AND seq = :seq")
                .with("id", operation.id())
                .with("seq", seq)
                .one(this::entry));
    }

    /** What another release wrote may be unreadable; the catalog's own failures are not caught here. */
    private JournalEntry entry(Row row) {
        try {
            return new JournalEntry(
                    row.integer("seq"),
                    row.string("name"),
                    StepState.of(row.string("state")),
                    row.integer("attempt"),
                    row.map("output"));
        } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException unreadable) {
            throw Refusals.unreadableJournal(operation, unreadable);
        }
    }

    /**
     * From here on nobody knows how far the step came.
     *
     * @throws CancelledException when a person cancelled and the step may be given up; then nothing is written
     */
    void begin(JournalEntry step, boolean cancellable) {
        write(transaction -> {
            checkCancel(cancellable);
            step(transaction, step, StepState.UNKNOWN, step.attempt() + 1, null, null);
            event(transaction, "step-started", step, step.name() + " began", Map.of());
        });
    }

    /**
     * The step, its business change and its event, together. Recorded progress clears the count of fruitless claims.
     *
     * @param cancellable whether a cancel that was accepted until this moment forbids the record: so for a point of no return, which no
     *     cancelled operation passes
     * @throws CancelledException when it is forbidden; then nothing is written
     */
    Map<String, String> done(JournalEntry step, Outcome outcome, boolean cancellable) {
        return fenced(transaction -> {
            checkCancel(cancellable);
            Map<String, String> output = outcome.commit(transaction);
            step(transaction, step, StepState.DONE, step.attempt() + 1, output, null);
            progressWasMade(transaction);
            event(transaction, "step-done", step, step.name() + " is done", Map.of());
            return output;
        });
    }

    /** Inside a fenced transaction, which holds the row that a person's cancel writes: the answer holds until the commit. */
    private void checkCancel(boolean cancellable) {
        if (cancellable && lease.isCancelRequested()) {
            throw new CancelledException();
        }
    }

    void beginUndo(JournalEntry step) {
        write(transaction -> {
            step(transaction, step, StepState.UNDO_UNKNOWN, step.attempt() + 1, step.output(), null);
            event(transaction, "undo-started", step, step.name() + " is being undone", Map.of());
        });
    }

    void undone(JournalEntry step, Outcome outcome) {
        write(transaction -> {
            outcome.commit(transaction);
            step(transaction, step, StepState.UNDONE, step.attempt() + 1, step.output(), null);
            progressWasMade(transaction);
            event(transaction, "step-undone", step, step.name() + " is undone", Map.of());
        });
    }

    /**
     * The step failed and will be tried again after a wait, in the same direction.
     *
     * @param step null when what failed is the end, after the last step
     */
    void retryLater(@Nullable JournalEntry step, boolean undoing, Failure failure, Duration wait) {
        write(transaction -> {
            if (step != null) {
                StepState state = undoing ? StepState.UNDO_UNKNOWN : StepState.FAILED;
                step(transaction, step, state, step.attempt() + 1, step.output(), failure);
            }
            Sql.of(transaction, """
                            UPDATE operation SET state = :state, attempt = attempt + 1, claims = 0, lease_owner = NULL,
                                   lease_until = NULL, run_at = utc_timestamp(6) + INTERVAL :wait MICROSECOND,
                                   error_code = :code, error_detail = :detail
                             WHERE id = :id AND epoch = :epoch
                            """)
                    .with("state", undoing ? "undoing" : "queued")
                    .with("wait", wait)
                    .with("code", failure.code())
                    .with("detail", failure.detail())
                    .with("id", operation.id())
                    .with("epoch", operation.epoch())
                    .updateOne();
            event(
                    transaction,
                    "retry",
                    step,
                    failure.detail(),
                    Map.of("code", failure.code(), "waitMillis", Long.toString(wait.toMillis())));
        });
    }

    /** Turns round: from here on steps are undone. */
    void turnBack(JournalEntry step, Failure failure) {
        write(transaction -> {
            // A step that was never begun stays pending: there is nothing to undo.
            Sql.of(transaction, """
                            UPDATE operation_step SET state = 'failed', error_code = :code, error_detail = :detail,
                                   ended_at = utc_timestamp(6)
                             WHERE operation_id = :id AND seq = :seq AND state IN ('unknown', 'failed')
                            """)
                    .with("code", failure.code())
                    .with("detail", failure.detail())
                    .with("id", operation.id())
                    .with("seq", step.seq())
                    .update();
            event(transaction, "step-failed", step, failure.detail(), Map.of("code", failure.code()));
            Sql.of(transaction, """
                            UPDATE operation SET state = 'undoing', error_code = :code, error_detail = :detail,
                                   next_steps = :nextSteps
                             WHERE id = :id AND epoch = :epoch
                            """)
                    .with("code", failure.code())
                    .with("detail", failure.detail())
                    .with("nextSteps", failure.nextSteps())
                    .with("id", operation.id())
                    .with("epoch", operation.epoch())
                    .updateOne();
        });
    }

    /** Stops until a person decides; the tenant stays locked. */
    void park(@Nullable JournalEntry step, Failure failure) {
        write(transaction -> {
            if (step != null) {
                StepState state = step.state() == StepState.UNDO_UNKNOWN ? StepState.UNDO_UNKNOWN : StepState.FAILED;
                step(transaction, step, state, step.attempt(), step.output(), failure);
            }
            Sql.of(transaction, """
                            UPDATE operation SET state = 'parked', lease_owner = NULL, lease_until = NULL,
                                   error_code = :code, error_detail = :detail, next_steps = :nextSteps
                             WHERE id = :id AND epoch = :epoch
                            """)
                    .with("code", failure.code())
                    .with("detail", failure.detail())
                    .with("nextSteps", failure.nextSteps())
                    .with("id", operation.id())
                    .with("epoch", operation.epoch())
                    .updateOne();
            event(transaction, "parked", step, failure.detail(), Map.of("code", failure.code()));
            audit(transaction, "operation.parked", operation.id().value(), Map.of("code", failure.code()));
        });
    }

    /** Ends the operation and frees its tenant. */
    void finish(OperationState end, Map<String, String> result, Consumer<Connection> change) {
        write(transaction -> {
            change.accept(transaction);
            Sql.of(transaction, """
                            UPDATE operation SET state = :end, result = :result, lease_owner = NULL, lease_until = NULL,
                                   error_code = IF(:done, NULL, error_code), error_detail = IF(:done, NULL, error_detail),
                                   next_steps = IF(:done, NULL, next_steps), ended_at = utc_timestamp(6)
                             WHERE id = :id AND epoch = :epoch
                            """)
                    .with("end", end.word())
                    .with("result", result)
                    .with("done", end == OperationState.DONE)
                    .with("id", operation.id())
                    .with("epoch", operation.epoch())
                    .updateOne();
            locks.release(transaction, operation.id());
            event(transaction, end.word(), null, operation.kind() + " is " + end.word(), Map.of());
            audit(transaction, "operation." + end.word(), operation.id().value(), Map.of("kind", operation.kind()));
        });
    }

    /** Gives the lease back between two steps, so that another control plane goes on at once. */
    void giveBack() {
        write(transaction -> {
            Sql.of(transaction, """
                            UPDATE operation SET state = IF(state = 'running', 'queued', state), lease_owner = NULL,
                                   lease_until = NULL, run_at = utc_timestamp(6), claims = GREATEST(claims - 1, 0)
                             WHERE id = :id AND epoch = :epoch
                            """)
                    .with("id", operation.id())
                    .with("epoch", operation.epoch())
                    .updateOne();
            event(transaction, "given-back", null, "the control plane ends, another goes on", Map.of());
        });
    }

    void progress(String step, String message, Map<String, String> numbers) {
        write(transaction -> events.add(transaction, operation.id(), "step-progress", step, message, numbers));
    }

    /** An audit record of something the operation did, on behalf of whoever asked for it. */
    void audit(Connection transaction, String action, String objectId, Map<String, String> detail) {
        audit.record(
                transaction,
                new AuditTrail.Entry(
                        operation.tenant() == null ? null : operation.tenant().value(),
                        operation.id().value(),
                        operation.person(),
                        action,
                        objectId,
                        operation.reason(),
                        operation.requestId(),
                        operation.id().value(),
                        detail));
    }

    private void progressWasMade(Connection transaction) {
        Sql.of(transaction, "UPDATE operation SET claims = 0 WHERE id = :id AND epoch = :epoch")
                .with("id", operation.id())
                .with("epoch", operation.epoch())
                .updateOne();
    }

    private void event(
            Connection transaction,
            String type,
            @Nullable JournalEntry step,
            String message,
            Map<String, String> data) {
        events.add(transaction, operation.id(), type, step == null ? null : step.name(), message, data);
    }

    private void step(
            Connection transaction,
            JournalEntry step,
            StepState state,
            int attempt,
            @Nullable Map<String, String> output,
            @Nullable Failure failure) {
        boolean ended = state == StepState.DONE || state == StepState.UNDONE || state == StepState.FAILED;
        Sql.of(transaction, """
                        UPDATE operation_step SET state = :state, attempt = :attempt, output = :output,
                               error_code = :code, error_detail = :detail,
                               started_at = COALESCE(started_at, utc_timestamp(6)),
                               ended_at = IF(:ended, utc_timestamp(6), NULL)
                         WHERE operation_id = :id AND seq = :seq
                        """)
                .with("state", state.word())
                .with("attempt", attempt)
                .with("output", output)
                .with("code", failure == null ? null : failure.code())
                .with("detail", failure == null ? null : failure.detail())
                .with("ended", ended)
                .with("id", operation.id())
                .with("seq", step.seq())
                .updateOne();
    }
}
