package dev.tenantry.controlplane.operation;

import java.sql.Connection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How a step ended: what later steps need to know of it, and the business change that commits together with its record and the audit
 * record (law 11).
 *
 * @param output words and numbers for later steps; never a secret
 * @param change run in the transaction that records the step; may run again when that transaction is repeated
 */
public record Outcome(Map<String, String> output, Consumer<Connection> change) {
    public Outcome {
        output = Map.copyOf(output);
    }

    /** Done, with nothing to say. */
    public static Outcome done() {
        return new Outcome(Map.of(), Outcome::nothing);
    }

    /** Done, with a change of the catalog that belongs to it. */
    public static Outcome committing(Consumer<Connection> change) {
        return new Outcome(Map.of(), change);
    }

    /** The same with one more output. */
    public Outcome with(String key, Object value) {
        Map<String, String> more = new HashMap<>(output);
        more.put(key, value.toString());
        return new Outcome(more, change);
    }

    private static void nothing(Connection transaction) {}
}
