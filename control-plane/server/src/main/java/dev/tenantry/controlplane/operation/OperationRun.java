package dev.tenantry.controlplane.operation;

import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.operation.Failpoints.Point;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
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
    private volatile @Nullable AtWork<I> atWork;

    /** A step that was begun, or whose undo was, and that is not recorded yet. */
    private record AtWork<I>(Step<I> step, JournalEntry entry, boolean undoing, boolean committed) {}

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
            atWork = new AtWork<>(step, entry, false, !cancellable);
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
        } finally {
            atWork = null;
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
        if (turnsBack(journal, entry, isCommitted(steps, at), failure)) {
            backwards();
        }
    }

    /** Writes down what follows from a failure on the way forwards: another attempt, a person's decision, or the way back. */
    private boolean turnsBack(Journal to, JournalEntry entry, boolean committed, Failure failure) {
        boolean cancelled = failure.code().equals(Failure.CANCELLED);
        int tries = entry.attempt() + 1;
        if (!cancelled && tries < limits.attempts(failure.attempts())) {
            to.retryLater(entry, false, failure, limits.backoff(tries));
            return false;
        }
        if (committed) {
            to.park(begun(entry, StepState.FAILED), failure.next(commands(failure, entry.name())));
            return false;
        }
        to.turnBack(entry, failure);
        return true;
    }

    /** The same on the way back, on which there is no turning. */
    private void undoFailed(Journal to, JournalEntry undoing, Failure failure) {
        int tries = undoing.attempt() + 1;
        if (tries < limits.attempts(failure.attempts())) {
            to.retryLater(undoing, true, failure, limits.backoff(tries));
        } else {
            to.park(undoing, failure.next(commands(failure, null)));
        }
    }

    /** How long the worker may show no sign of life where it is now. */
    Duration stallLimit() {
        AtWork<I> now = atWork;
        return now == null ? limits.stall() : limits.stall(now.step());
    }

    /**
     * Gives the step at work up, in another thread, after its own has lost the lease: what it waits for on servers is cut, and it has failed as
     * by a passing error. Between two steps there is nothing to write: the lease runs out and the claim counts as fruitless.
     *
     * @return to be given a journal that writes under the lease that was taken from the step's thread
     */
    Consumer<Journal> abandonment() {
        AtWork<I> stalled = atWork;
        return heir -> abandon(stalled, heir);
    }

    private void abandon(@Nullable AtWork<I> stalled, Journal heir) {
        servers.abandon();
        if (stalled == null) {
            return;
        }
        // The lock on the operation's row comes after whatever the stalled thread still committed, and nothing of it
        // comes after the lock.
        JournalEntry found = heir.entry(stalled.entry().seq());
        if (found.state() != (stalled.undoing() ? StepState.UNDO_UNKNOWN : StepState.UNKNOWN)) {
            heir.giveBack();
        } else if (stalled.undoing()) {
            undoFailed(heir, stalled.entry(), silent(stalled.step()));
        } else if (turnsBack(heir, stalled.entry(), stalled.committed(), silent(stalled.step()))) {
            heir.giveBack();
        }
    }

    private Failure silent(Step<I> step) {
        return new Failure(
                Failure.STALLED,
                "Step " + step.name() + " showed no sign of life for "
                        + limits.stall(step).toSeconds()
                        + " s and was given up. What it may have done is looked at before it is done again.",
                Failure.Attempts.FEW,
                List.of("tenantctl fleet doctor"));
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
            atWork = new AtWork<>(step, undoing, true, false);
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
            undoFailed(journal, undoing, failure);
            return false;
        } finally {
            atWork = null;
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
            notEnded(end, Failure.of(thrown));
            return;
        }
        servers.settle();
        reach(END, Point.AFTER);
    }

    /** Everything is done but for saying so: that is tried as often as a step, for the catalog may come back. */
    private void notEnded(OperationState end, Failure failure) {
        int tries = operation.attempt() + 1;
        if (tries < limits.attempts(failure.attempts())) {
            journal.retryLater(null, end == OperationState.UNDONE, failure, limits.backoff(tries));
        } else {
            journal.park(null, failure.next(commands(failure, null)));
        }
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
