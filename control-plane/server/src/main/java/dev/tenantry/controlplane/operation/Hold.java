package dev.tenantry.controlplane.operation;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A claimed operation in this process's hands: its lease, and once it is worked on, which thread does and how far it is. */
final class Hold {
    private final Claimed operation;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile Lease lease;
    private volatile @Nullable Thread thread;
    private volatile @Nullable OperationRun<?> run;
    private volatile Runnable afterwards = () -> {};

    Hold(Claimed operation, Lease lease) {
        this.operation = operation;
        this.lease = lease;
    }

    Claimed operation() {
        return operation;
    }

    Lease lease() {
        return lease;
    }

    /** The calling thread works on it from now on. */
    void begin(Runnable then) {
        afterwards = then;
        thread = Thread.currentThread();
    }

    void begin(OperationRun<?> work) {
        run = work;
    }

    /** Nobody works on it here any more; what is to happen then happens once. */
    void end() {
        if (over.compareAndSet(false, true)) {
            afterwards.run();
        }
    }

    /** Whether its thread has shown no sign of life for longer than the step at work may be silent. */
    boolean isStalled(Duration betweenSteps) {
        if (thread == null) {
            return false;
        }
        OperationRun<?> work = run;
        Duration patience = work == null ? betweenSteps : work.stallLimit();
        return lease.silence().compareTo(patience) > 0;
    }

    /** From here on its thread writes nothing and reaches no server any more. */
    void takeAway() {
        lease = lease.takeAway();
    }

    /** Cuts its thread off from whatever it waits for, and writes down that its step failed. To be called after {@link #takeAway}. */
    void giveUp(Function<Lease, Journal> journal) {
        OperationRun<?> work = run;
        // Asked before the thread is disturbed: afterwards it is nowhere any more.
        Consumer<Journal> abandonment = work == null ? heir -> {} : work.abandonment();
        Thread hanging = thread;
        if (hanging != null) {
            hanging.interrupt();
        }
        abandonment.accept(journal.apply(lease));
    }
}
