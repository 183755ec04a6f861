package dev.tenantry.controlplane.operation;

import java.sql.Connection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * How a step ended: what later steps need to know of it, and the business change that commits together with its record and the audit
 * record (law 11).
 *
 * @param output words and numbers for later steps; never a secret
 * @param change run in the transaction that records the step, and again when that transaction is repeated; what it returns joins the
 *     output
 */
public record Outcome(Map<String, String> output, Function<Connection, Map<String, String>> change) {
    public Outcome {
        output = Map.copyOf(output);
    }

    /** Done, with nothing to say. */
    public static Outcome done() {
        return new Outcome(Map.of(), transaction -> Map.of());
    }

    /** Done, with a change of the catalog that belongs to it. */
    public static Outcome committing(Consumer<Connection> change) {
        return new Outcome(Map.of(), transaction -> {
            change.accept(transaction);
            return Map.of();
        });
    }

    /** Done, with a change of the catalog that belongs to it and puts something out. */
    public static Outcome committingOutput(Function<Connection, Map<String, String>> change) {
        return new Outcome(Map.of(), change);
    }

    /** The same with one more output. */
    public Outcome with(String key, Object value) {
        Map<String, String> more = new HashMap<>(output);
        more.put(key, value.toString());
        return new Outcome(more, change);
    }

    /** Carries the change out and says the whole output. */
    Map<String, String> commit(Connection transaction) {
        Map<String, String> whole = new HashMap<>(output);
        whole.putAll(change.apply(transaction));
        return Map.copyOf(whole);
    }
}
