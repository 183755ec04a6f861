package dev.tenantry.controlplane.operation;

import java.sql.Connection;
import java.util.List;
import java.util.Map;

/**
 * One kind of operation. Each lives in one file of its capability, in this order: what it does and why; its input; its steps as a
 * table with observe, apply and undo side by side; the steps. The engine finds every bean of this type.
 *
 * @param <I> the kind's input
 */
public interface OperationKind<I> {
    /** The word by which it is asked for, in the catalog and in the API. */
    String name();

    /** Raised whenever the step table changes; an operation resumes only on the table it began with. */
    int definitionVersion();

    /** How many of this kind may run at once, all control planes together. */
    int limit();

    /**
     * Whether it holds the lock of the tenant it is asked for, so that no other operation works on the tenant meanwhile. A kind that touches
     * nothing of the tenant but what it made itself does not: whoever works for the tenant must not wait for it.
     */
    default boolean holdsTenant() {
        return true;
    }

    /** Reads the input from its stored form; anything missing or malformed is an IllegalArgumentException. */
    I input(Map<String, String> fields);

    /** The step table. */
    List<Step<I>> steps();

    /** What it made, for whoever asked: ids and numbers, taken from the input and from what the steps put out. */
    Map<String, String> result(StepContext<I> context);

    /**
     * Takes back what the submitting transaction wrote. Called once, in the transaction that ends the operation as undone, also when
     * no step ever ran.
     */
    void undone(StepContext<I> context, Connection transaction);
}
