package dev.tenantry.controlplane.simulation;

import dev.tenantry.controlplane.operation.OperationKind;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.Step;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.Undo;
import java.sql.Connection;
import java.util.List;
import java.util.Map;

/** Mutants that are a changed kind of operation. */
record PlantedKind<I>(OperationKind<I> kind, Mutant mutant) implements OperationKind<I> {
    private static final String FENCE_FORMER = "fence-former";
    private static final String DROP_FORMER = "drop-former-account";

    static OperationKind<?> of(OperationKind<?> kind, Mutant mutant) {
        return switch (mutant) {
            case UNDO_SKIPPED, EARLY_CLEAN_UP, FENCE_SKIPPED -> new PlantedKind<>(kind, mutant);
            case NONE,
                    LOST_LEASE_IGNORED,
                    STALE_PLAN_APPLIED,
                    DOUBLE_CLAIM,
                    STALE_WORKER_REACHES_SERVERS,
                    SESSIONS_SURVIVE_THE_FENCE,
                    END_NOT_AUDITED,
                    ANSWER_FORGOTTEN,
                    RECONCILER_IGNORES_WORK -> kind;
        };
    }

    @Override
    public List<Step<I>> steps() {
        List<Step<I>> steps = kind.steps();
        return steps.stream().map(step -> changed(step, steps)).toList();
    }

    private Step<I> changed(Step<I> step, List<Step<I>> steps) {
        if (mutant == Mutant.UNDO_SKIPPED && step.undo() instanceof Undo.By<I>) {
            return new Step<>(step.name(), step.observe(), step.apply(), Undo.by(context -> Outcome.done()));
        }
        if (mutant == Mutant.FENCE_SKIPPED && step.name().startsWith("fence")) {
            return new Step<>(step.name(), step.observe(), context -> Outcome.done(), step.undo());
        }
        if (mutant == Mutant.EARLY_CLEAN_UP && step.name().equals(FENCE_FORMER)) {
            Step<I> drop = steps.stream()
                    .filter(each -> each.name().equals(DROP_FORMER))
                    .findFirst()
                    .orElseThrow();
            return new Step<>(step.name(), step.observe(), context -> early(step, drop, context), step.undo());
        }
        return step;
    }

    private static <I> Outcome early(Step<I> step, Step<I> drop, StepContext<I> context) {
        Outcome outcome = step.apply().apply(context);
        drop.apply().apply(context);
        return outcome;
    }

    @Override
    public String name() {
        return kind.name();
    }

    @Override
    public int definitionVersion() {
        return kind.definitionVersion();
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
    public Map<String, String> result(StepContext<I> context) {
        return kind.result(context);
    }

    @Override
    public void undone(StepContext<I> context, Connection transaction) {
        kind.undone(context, transaction);
    }
}
