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
 * Stops a tenant's writes and leaves its reads.
 *
 * <p>It holds at the server, not only in the runtimes: the new generation's account has SELECT and nothing else, and the former one, which
 * could write, is fenced before anybody is told that the tenant is read-only. The route says it too, so that runtimes refuse writes
 * with the right words instead of passing a database's refusal on. How is told by {@link AccessOpening}.
 */
@Singleton
public final class ReadOnlyOperation implements OperationKind<ReadOnlyOperation.Input> {
    /** The word by which it is asked for. */
    public static final String NAME = "read-only";

    private final AccessOpening opening;

    ReadOnlyOperation(AccessOpening opening) {
        this.opening = opening;
    }

    /**
     * Whose writes stop.
     *
     * @param generation the new one: fixed when it was asked for, so that a repeated step means the same account
     */
    public record Input(TenantId tenant, int generation) implements AccessOpening.Opening {
        Map<String, String> fields() {
            return Map.of("tenantId", tenant.value(), "generation", Integer.toString(generation));
        }

        @Override
        public TenantStatus.Service target() {
            return TenantStatus.Service.READ_ONLY;
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
        return 1;
    }

    @Override
    public int limit() {
        return 32;
    }

    @Override
    public Input input(Map<String, String> fields) {
        return new Input(
                new TenantId(Inputs.required(fields, "tenantId")),
                Integer.parseInt(Inputs.required(fields, "generation")));
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
                "tenant.read_only",
                context.input().tenant().value(),
                Map.of(
                        "from", changes.tenant().service().word(),
                        "generation", Integer.toString(context.input().generation())));
    }
}
