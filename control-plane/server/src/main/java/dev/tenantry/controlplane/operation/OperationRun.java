package dev.tenantry.controlplane.operation;

import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.operation.Failpoints.Point;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on one claimed operation until it ends, waits, or is parked.
 *
 * <p>Forwards, each step is: journal says unknown; observe, if it may have run before; apply; record it together with its business
 * change. Backwards the same with undo, over every step that may have run. Whatever is thrown at any line, the journal is true.
 *
 * @param <I> the kind's input
 */
final class OperationRun<I> {
    private static final Logger LOG = LoggerFactory.getLogger(OperationRun.class);

    /** The failpoint name of the record that ends an operation. */
    private static final String END = "end";

    private final OperationKind<I> kind;
    private final Claimed operation;
    private final I input;
    private final Catalog catalog;
    private final Journal journal;
    private final Lease lease;
    private final WorkServers servers;
    private final EngineLimits limits;
    private final Failpoints failpoints;
    private final EngineTime time;
    private final BooleanSupplier stopping;
    private final Map<String, Map<String, String>> outputs = new HashMap<>();

    OperationRun(
            OperationKind<I> kind,
            I input,
            Claimed operation,
            Catalog catalog,
            Journal journal,
            Lease lease,
            WorkServers servers,
            EngineLimits limits,
            Failpoints failpoints,
            EngineTime time,
            BooleanSupplier stopping) {
        this.kind = kind;
        this.operation = operation;
        this.input = input;
        this.catalog = catalog;
        this.journal = journal;
        this.lease = lease;
        this.servers = servers;
        this.limits = limits;
        this.failpoints = failpoints;
        this.time = time;
        this.stopping = stopping;
    }

    void run() {
        if (operation.undoing()) {
            backwards();
        } else {
            forwards();
        }
    }

    private void forwards() {
        List<JournalEntry> entries = load();
        List<Step<I>> steps = kind.steps();
        for (int i = 0; i < steps.size(); i++) {
            JournalEntry entry = entries.get(i);
            if (entry.state() == StepState.DONE) {
                continue;
            }
            if (stopping.getAsBoolean()) {
                journal.giveBack();
                return;
            }
            Failure failure = attempt(steps.get(i), entry, !isCommitted(steps, i));
            if (failure != null && !isRecorded(entry, StepState.DONE)) {
                failed(steps, i, entry, failure);
                return;
            }
        }
        finish(OperationState.DONE);
    }

    /** Runs one step and records it; null when it is done, else why not. */
    private @Nullable Failure attempt(Step<I> step, JournalEntry entry, boolean cancellable) {
        StepContext<I> context = context(step.name(), cancellable);
        try {
            reach(step.name(), Point.BEFORE);
            context.checkpoint();
            boolean mayHaveRun = entry.state().mayHaveRun();
            journal.begin(entry, cancellable);
            reach(step.name(), Point.BEFORE_APPLY);
            Outcome outcome = observeOrApply(step, context, mayHaveRun);
            reach(step.name(), Point.AFTER_APPLY);
            boolean lastMoment = cancellable && step.undo() instanceof Undo.PointOfNoReturn;
            outputs.put(step.name(), journal.done(entry, outcome, lastMoment));
        } catch (LeaseLostException lost) {
            throw lost;
        } catch (CancelledException cancelled) {
            return new Failure(
                    Failure.CANCELLED, "A person cancelled the operation.", Failure.Attempts.ONCE, List.of());
        } catch (RuntimeException thrown) {
            return explain(step, thrown);
        }
        reach(step.name(), Point.AFTER);
        return null;
    }

    /**
     * Whether the journal has the step as ended although it seemed to fail: its record was committed and only the answer was lost. When the
     * journal cannot be read either, work stops, and whoever claims the operation next finds it true.
     */
    private boolean isRecorded(JournalEntry entry, StepState end) {
        JournalEntry found = journal.entry(entry.seq());
        outputs.put(found.name(), found.output());
        return found.state() == end;
    }

    private Outcome observeOrApply(Step<I> step, StepContext<I> context, boolean mayHaveRun) {
        if (mayHaveRun && step.observe() instanceof Observe.By<I> observe) {
            Optional<Outcome> already = observe.look().look(context);
            if (already.isPresent()) {
                return already.get();
            }
        }
        return step.apply().apply(context);
    }

    private void failed(List<Step<I>> steps, int at, JournalEntry entry, Failure failure) {
        boolean cancelled = failure.code().equals(Failure.CANCELLED);
        int tries = entry.attempt() + 1;
        if (!cancelled && tries < limits.attempts(failure.attempts())) {
            journal.retryLater(entry, false, failure, limits.backoff(tries));
        } else if (isCommitted(steps, at)) {
            journal.park(begun(entry, StepState.FAILED), failure.next(commands(failure, entry.name())));
        } else {
            journal.turnBack(entry, failure);
            backwards();
        }
    }

    private boolean isCommitted(List<Step<I>> steps, int before) {
        return steps.subList(0, before).stream().anyMatch(step -> step.undo() instanceof Undo.PointOfNoReturn);
    }

    private void backwards() {
        List<JournalEntry> entries = load();
        List<Step<I>> steps = kind.steps();
        for (int i = steps.size() - 1; i >= 0; i--) {
            JournalEntry entry = entries.get(i);
            if (!entry.state().mayHaveRun()) {
                continue;
            }
            if (stopping.getAsBoolean()) {
                journal.giveBack();
                return;
            }
            if (!undo(steps.get(i), entry)) {
                return;
            }
        }
        finish(OperationState.UNDONE);
    }

    /** Undoes one step; false when it has to wait or is parked. */
    private boolean undo(Step<I> step, JournalEntry entry) {
        int triesBefore = entry.state() == StepState.UNDO_UNKNOWN ? entry.attempt() : 0;
        JournalEntry undoing =
                new JournalEntry(entry.seq(), entry.name(), StepState.UNDO_UNKNOWN, triesBefore, entry.output());
        try {
            reach(step.name(), Point.BEFORE_UNDO);
            lease.check();
            journal.beginUndo(undoing);
            reach(step.name(), Point.BEFORE_UNDO_APPLY);
            Outcome outcome = switch (step.undo()) {
                case Undo.By<I> by -> by.action().apply(context(step.name(), false));
                case Undo.None<I> none -> Outcome.done();
                case Undo.PointOfNoReturn<I> point -> notReached(step, entry);
            };
            reach(step.name(), Point.AFTER_UNDO_APPLY);
            journal.undone(undoing, outcome);
        } catch (LeaseLostException lost) {
            throw lost;
        } catch (RuntimeException thrown) {
            Failure failure = explain(step, thrown);
            if (isRecorded(entry, StepState.UNDONE)) {
                return true;
            }
            int tries = triesBefore + 1;
            if (tries < limits.attempts(failure.attempts())) {
                journal.retryLater(undoing, true, failure, limits.backoff(tries));
            } else {
                journal.park(undoing, failure.next(commands(failure, entry.name())));
            }
            return false;
        }
        reach(step.name(), Point.AFTER_UNDO);
        return true;
    }

    /** Its whole effect commits with its record, so one that is not recorded as done did not happen. */
    private Outcome notReached(Step<I> step, JournalEntry entry) {
        if (entry.state() == StepState.DONE) {
            throw new IllegalStateException("step " + step.name() + " is done and has no way back");
        }
        return Outcome.done();
    }

    private void finish(OperationState end) {
        StepContext<I> context = context(END, false);
        try {
            reach(END, Point.BEFORE);
            if (end == OperationState.DONE) {
                journal.finish(end, kind.result(context), transaction -> {});
            } else {
                journal.finish(end, Map.of(), transaction -> kind.undone(context, transaction));
            }
        } catch (LeaseLostException lost) {
            throw lost;
        } catch (RuntimeException thrown) {
            LOG.warn("operation {} could not be ended", operation.id(), thrown);
            Failure failure = Failure.of(thrown);
            journal.park(null, failure.next(commands(failure, null)));
            return;
        }
        servers.settle();
        reach(END, Point.AFTER);
    }

    private List<JournalEntry> load() {
        List<JournalEntry> entries = journal.load();
        List<String> names = entries.stream().map(JournalEntry::name).toList();
        if (!names.equals(kind.steps().stream().map(Step::name).toList())) {
            throw Refusals.otherSteps(operation, names);
        }
        entries.forEach(entry -> outputs.put(entry.name(), entry.output()));
        return entries;
    }

    private StepContext<I> context(String step, boolean cancellable) {
        return new StepContext<>(
                input, step, outputs, catalog, journal, lease, servers, time, cancellable, point -> reach(step, point));
    }

    private Failure explain(Step<I> step, RuntimeException thrown) {
        Failure failure = Failure.of(thrown);
        if (failure.code().equals(Failure.INTERNAL)) {
            LOG.warn("operation {}, step {}: unexpected failure", operation.id(), step.name(), thrown);
        } else {
            LOG.info("operation {}, step {}: {} {}", operation.id(), step.name(), failure.code(), failure.detail());
        }
        return failure;
    }

    private static JournalEntry begun(JournalEntry entry, StepState state) {
        return new JournalEntry(entry.seq(), entry.name(), state, entry.attempt(), entry.output());
    }

    /** What helps, as the failure says, and then what a person may do with a parked operation. */
    private List<String> commands(Failure failure, @Nullable String step) {
        List<String> commands = new java.util.ArrayList<>(failure.nextSteps());
        commands.add("tenantctl operations retry " + operation.id() + (step == null ? "" : " --from-step " + step));
        commands.add("tenantctl operations resolve " + operation.id() + " --as undo");
        return commands;
    }

    private void reach(String step, Point point) {
        failpoints.reach(kind.name(), step, point);
    }
}
