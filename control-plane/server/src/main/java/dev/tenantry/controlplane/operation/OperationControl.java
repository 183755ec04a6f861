package dev.tenantry.controlplane.operation;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.problem.ApiException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a person may do to an operation: cancel it, let a parked one try again, or say how its open step ended. */
@Singleton
public final class OperationControl {
    private final Catalog catalog;
    private final Kinds kinds;
    private final EventLog events;
    private final AuditTrail audit;
    private final EngineWake wake;

    OperationControl(Catalog catalog, Kinds kinds, EventLog events, AuditTrail audit, EngineWake wake) {
        this.catalog = catalog;
        this.kinds = kinds;
        this.events = events;
        this.audit = audit;
        this.wake = wake;
    }

    /**
     * Asks for an operation to be given up and undone. One that nobody works on is undone at once; one at work stops at its next
     * checkpoint, which it comes to within about a second. Asking again changes nothing.
     *
     * @throws ApiException OPERATION_WRONG_STATE when it has ended, is parked, or is past its point of no return
     */
    public void cancel(Connection transaction, OperationId id, Caller caller, String reason) {
        Target target = lock(transaction, id);
        switch (target.state()) {
            case DONE, UNDONE -> throw wrongState(target, "has ended");
            case PARKED -> throw wrongState(target, "is parked", "tenantctl operations resolve " + id + " --as undo");
            case UNDOING -> {
                return;
            }
            case QUEUED, RUNNING -> refusePastTheReturn(transaction, target);
        }
        Sql.of(transaction, """
                        UPDATE operation SET cancel_requested = TRUE, run_at = utc_timestamp(6),
                               error_code = IF(state = 'queued', :code, error_code),
                               error_detail = IF(state = 'queued', 'A person cancelled the operation.', error_detail),
                               state = IF(state = 'queued', 'undoing', state)
                         WHERE id = :id
                        """).with("code", Failure.CANCELLED).with("id", id).updateOne();
        note(transaction, target, caller, "cancel-requested", "operation.cancel", reason, null);
    }

    /**
     * Lets a parked operation go on in the direction it had; from a named step it goes forwards again.
     *
     * @param fromStep a step whose predecessors are all done, or null for the open one
     */
    public void retry(Connection transaction, OperationId id, @Nullable String fromStep, Caller caller, String reason) {
        Target target = parked(transaction, id);
        List<JournalEntry> entries = entries(transaction, id);
        boolean undoing = fromStep == null && isUndoing(entries);
        if (fromStep != null) {
            rewind(transaction, target, entries, fromStep);
        }
        release(transaction, target, undoing);
        note(transaction, target, caller, "resumed", "operation.retry", reason, fromStep);
    }

    /**
     * Says, after a person looked, how a parked operation's open step ended. {@code done}: what the step was doing, its work or its
     * undo, is done, and the operation goes on from there. {@code undo}: the operation is undone.
     */
    public void resolve(Connection transaction, OperationId id, Resolution as, Caller caller, String reason) {
        Target target = parked(transaction, id);
        List<JournalEntry> entries = entries(transaction, id);
        boolean undoing = isUndoing(entries);
        switch (as) {
            case DONE -> {
                settle(transaction, target, open(target, entries, undoing), undoing);
                release(transaction, target, undoing);
            }
            case UNDO -> {
                refusePastTheReturn(transaction, target);
                release(transaction, target, true);
            }
        }
        note(transaction, target, caller, "resumed", "operation.resolve_" + as.word(), reason, null);
    }

    /** How a person resolves a parked operation. */
    public enum Resolution {
        DONE("done"),
        UNDO("undo");

        private final String word;

        Resolution(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }

        public static Resolution of(String word) {
            return valueOf(word.toUpperCase(java.util.Locale.ROOT));
        }
    }

    private static Target lock(Connection transaction, OperationId id) {
        return Sql.of(transaction, "SELECT id, kind, tenant_id, state FROM operation WHERE id = :id FOR UPDATE")
                .with("id", id)
                .first(OperationControl::target)
                .orElseThrow(() -> new ApiException(ProblemCode.REQUEST_NOT_FOUND, "There is no such operation."));
    }

    private static Target parked(Connection transaction, OperationId id) {
        Target target = lock(transaction, id);
        if (target.state() != OperationState.PARKED) {
            throw wrongState(target, "is " + target.state().word() + ", not parked");
        }
        return target;
    }

    private static Target target(Row row) {
        return new Target(
                new OperationId(row.string("id")),
                row.string("kind"),
                row.nullableString("tenant_id"),
                OperationState.of(row.string("state")));
    }

    private static List<JournalEntry> entries(Connection transaction, OperationId id) {
        return Sql.of(transaction, """
                        SELECT seq, name, state, attempt FROM operation_step WHERE operation_id = :id ORDER BY seq
                        """)
                .with("id", id)
                .list(row -> new JournalEntry(
                        row.integer("seq"),
                        row.string("name"),
                        StepState.of(row.string("state")),
                        row.integer("attempt"),
                        Map.of()));
    }

    private static boolean isUndoing(List<JournalEntry> entries) {
        return entries.stream()
                .anyMatch(entry -> entry.state() == StepState.UNDO_UNKNOWN || entry.state() == StepState.UNDONE);
    }

    /** The step that stands open: the last one being undone, or the first one that is not done. */
    private static JournalEntry open(Target target, List<JournalEntry> entries, boolean undoing) {
        return entries.stream()
                .filter(entry -> undoing
                        ? entry.state() == StepState.UNDO_UNKNOWN
                        : entry.state() == StepState.UNKNOWN || entry.state() == StepState.FAILED)
                .findFirst()
                .orElseThrow(() -> wrongState(target, "has no open step", "tenantctl operations retry " + target.id()));
    }

    private static void settle(Connection transaction, Target target, JournalEntry step, boolean undoing) {
        Sql.of(transaction, """
                        UPDATE operation_step SET state = :state, ended_at = utc_timestamp(6)
                         WHERE operation_id = :id AND seq = :seq
                        """)
                .with("state", (undoing ? StepState.UNDONE : StepState.DONE).word())
                .with("id", target.id())
                .with("seq", step.seq())
                .updateOne();
    }

    private static void rewind(Connection transaction, Target target, List<JournalEntry> entries, String fromStep) {
        JournalEntry from = entries.stream()
                .filter(entry -> entry.name().equals(fromStep))
                .findFirst()
                .orElseThrow(() -> wrongState(target, "has no step " + fromStep));
        boolean ready = entries.stream()
                .filter(entry -> entry.seq() < from.seq())
                .allMatch(entry -> entry.state() == StepState.DONE);
        if (!ready) {
            throw wrongState(target, "has steps before " + fromStep + " that are not done");
        }
        Sql.of(transaction, """
                        UPDATE operation_step SET attempt = 0, error_code = NULL, error_detail = NULL,
                               state = IF(state IN ('pending', 'undone'), 'pending', 'unknown')
                         WHERE operation_id = :id AND seq >= :seq
                        """).with("id", target.id()).with("seq", from.seq()).update();
    }

    private static void release(Connection transaction, Target target, boolean undoing) {
        Sql.of(transaction, """
                        UPDATE operation SET state = :state, run_at = utc_timestamp(6), claims = 0, next_steps = NULL,
                               lease_owner = NULL, lease_until = NULL,
                               cancel_requested = IF(:undoing, cancel_requested, FALSE)
                         WHERE id = :id
                        """)
                .with("state", undoing ? "undoing" : "queued")
                .with("undoing", undoing)
                .with("id", target.id())
                .updateOne();
        Sql.of(transaction, "UPDATE operation_step SET attempt = 0 WHERE operation_id = :id AND state <> 'done'")
                .with("id", target.id())
                .update();
    }

    private void refusePastTheReturn(Connection transaction, Target target) {
        List<JournalEntry> entries = entries(transaction, target.id());
        List<? extends Step<?>> steps =
                kinds.find(target.kind()).map(OperationKind::steps).orElse(List.of());
        for (JournalEntry entry : entries) {
            boolean noReturn = entry.state() == StepState.DONE
                    && steps.stream()
                            .anyMatch(step ->
                                    step.name().equals(entry.name()) && step.undo() instanceof Undo.PointOfNoReturn<?>);
            if (noReturn) {
                throw wrongState(target, "is past " + entry.name() + ", from which there is no way back");
            }
        }
    }

    private static ApiException wrongState(Target target, String why, String... next) {
        return new ApiException(
                ProblemCode.OPERATION_WRONG_STATE,
                "Operation " + target.id() + " " + why + ". Nothing was changed.",
                next);
    }

    private void note(
            Connection transaction,
            Target target,
            Caller caller,
            String event,
            String action,
            String reason,
            @Nullable String step) {
        events.add(transaction, target.id(), event, step, "asked for by " + caller.person(), Map.of());
        audit.record(
                transaction,
                new AuditTrail.Entry(
                        target.tenant(),
                        caller.tokenId(),
                        caller.person(),
                        action,
                        target.id().value(),
                        reason,
                        caller.requestId(),
                        target.id().value(),
                        step == null ? Map.of() : Map.of("fromStep", step)));
        catalog.afterCommit(wake::wake);
    }

    private record Target(
            OperationId id, String kind, @Nullable String tenant, OperationState state) {}
}
