package dev.tenantry.controlplane.operation;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * An operation for measurements: steps that do one thing each, or nothing, so that what remains is the engine.
 *
 * @param count how many steps
 * @param work what each step does
 */
record BenchKind(int count, Step.Apply<Map<String, String>> work) implements OperationKind<Map<String, String>> {
    static final String NAME = "bench";

    /** Lets a real control plane that is started for a measurement know the kind; no other one does. */
    @Factory
    @Requires(property = "tenantry.bench.steps")
    static final class Beans {
        @Singleton
        OperationKind<?> kind(@Value("${tenantry.bench.steps}") int steps) {
            return idle(steps);
        }
    }

    /** Steps that do nothing. */
    static BenchKind idle(int count) {
        return new BenchKind(count, context -> Outcome.done());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int definitionVersion() {
        return 1;
    }

    @Override
    public int limit() {
        return Integer.MAX_VALUE;
    }

    @Override
    public Map<String, String> input(Map<String, String> fields) {
        return fields;
    }

    @Override
    public List<Step<Map<String, String>>> steps() {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> new Step<>(
                        "step-" + number,
                        Observe.<Map<String, String>>applyAgain("doing it twice does no harm"),
                        work,
                        Undo.<Map<String, String>>none("there is nothing to take back")))
                .toList();
    }

    @Override
    public Map<String, String> result(StepContext<Map<String, String>> context) {
        return Map.of();
    }

    @Override
    public void undone(StepContext<Map<String, String>> context, Connection transaction) {
        // Nothing was written with the request.
    }
}
