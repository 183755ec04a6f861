package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.operation.OperationKind;
import dev.tenantry.controlplane.operation.Step;
import dev.tenantry.controlplane.operation.StepContext;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;

/**
 * Lets a tenant's traffic flow again after a suspension, a maintenance or a read-only time, under a new generation.
 *
 * <p>How is told by {@link AccessOpening}. The former account stays locked and is dropped in the end: a runtime that slept through the
 * suspension and still holds its password finds nothing to log in to.
 */
@Singleton
public final class ResumeOperation implements OperationKind<ResumeOperation.Input> {
    /** The word by which it is asked for. */
    public static final String NAME = "resume";

    private final AccessOpening opening;

    ResumeOperation(AccessOpening opening) {
        this.opening = opening;
    }

    /**
     * Whose traffic flows again.
     *
     * @param generation the new one: fixed when it was asked for, so that a repeated step means the same account
     * @param target ready; read-only only at the end of a maintenance that began so
     */
    public record Input(TenantId tenant, int generation, TenantStatus.Service target) implements AccessOpening.Opening {
        Map<String, String> fields() {
            return Map.of(
                    "tenantId", tenant.value(),
                    "generation", Integer.toString(generation),
                    "target", target.word());
        }
    }

    @Override
    public List<Step<Input>> steps() {
        return opening.steps(this::record);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int definitionVersion() {
        return 2;
    }

    @Override
    public int limit() {
        return 32;
    }

    @Override
    public Input input(Map<String, String> fields) {
        return new Input(
                new TenantId(Inputs.required(fields, "tenantId")),
                Integer.parseInt(Inputs.required(fields, "generation")),
                TenantStatus.Service.of(Inputs.required(fields, "target")));
    }

    @Override
    public Map<String, String> result(StepContext<Input> context) {
        return context.input().fields();
    }

    @Override
    public void undone(StepContext<Input> context, Connection transaction) {
        // Whoever asked wrote nothing but the operation.
    }

    // --- steps -------------------------------------------------------------------------------------------------------

    private void record(StepContext<Input> context, AccessOpening.AlsoChanges changes) {
        context.audit(
                changes.transaction(),
                "tenant.resume",
                context.input().tenant().value(),
                Map.of(
                        "from", changes.tenant().service().word(),
                        "generation", Integer.toString(context.input().generation())));
    }
}
