package dev.tenantry.controlplane.restore;

import dev.tenantry.controlplane.operation.StepContext;
import java.sql.Connection;

/**
 * What a kind writes down of a verdict on a backup, in the transaction that records the verdict with the backup itself.
 *
 * @param <I> the kind's input
 */
public interface Verdict<I> {
    /** Nothing but what is recorded with the backup. */
    static <I> Verdict<I> none() {
        return new Verdict<>() {
            @Override
            public void proven(StepContext<I> context, Connection transaction, double seconds, long rows) {}

            @Override
            public void refuted(StepContext<I> context, Connection transaction) {}
        };
    }

    /** A restore of it was verified; it took so long from its start. */
    void proven(StepContext<I> context, Connection transaction, double seconds, long rows);

    /** It cannot be restored, or what was restored is not what its manifest says. */
    void refuted(StepContext<I> context, Connection transaction);
}
