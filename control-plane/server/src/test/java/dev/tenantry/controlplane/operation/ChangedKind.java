package dev.tenantry.controlplane.operation;

import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A kind whose steps are changed for a test; everything else is as it is. */
record ChangedKind<I>(OperationKind<I> kind, int definitionVersion, UnaryOperator<Step<I>> change)
        implements OperationKind<I> {
    /** The same kind with each step changed. */
    static <I> OperationKind<I> of(OperationKind<I> kind, UnaryOperator<Step<I>> change) {
        return new ChangedKind<>(kind, kind.definitionVersion(), change);
    }

    /** Changes one kind only: before a step of it is applied, something happens. */
    static UnaryOperator<OperationKind<?>> before(String kind, String step, Consumer<StepContext<?>> happens) {
        return each -> each.name().equals(kind) ? before(each, step, happens) : each;
    }

    private static <I> OperationKind<I> before(OperationKind<I> kind, String step, Consumer<StepContext<?>> happens) {
        return of(
                kind,
                each -> each.name().equals(step)
                        ? new Step<>(
                                step,
                                each.observe(),
                                context -> {
                                    happens.accept(context);
                                    return each.apply().apply(context);
                                },
                                each.undo())
                        : each);
    }

    @Override
    public String name() {
        return kind.name();
    }

    @Override
    public int limit() {
        return kind.limit();
    }

    @Override
    public I input(Map<String, String> fields) {
        return kind.input(fields);
    }

    @Override
    public List<Step<I>> steps() {
        return kind.steps().stream().map(change).toList();
    }

    @Override
    public Map<String, String> result(StepContext<I> context) {
        return kind.result(context);
    }

    @Override
    public void undone(StepContext<I> context, Connection transaction) {
        kind.undone(context, transaction);
    }
}
