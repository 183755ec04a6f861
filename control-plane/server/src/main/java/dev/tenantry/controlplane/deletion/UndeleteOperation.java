package dev.tenantry.controlplane.deletion;

import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.operation.OperationKind;
import dev.tenantry.controlplane.operation.Step;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.tenant.AccessOpening;
import dev.tenantry.controlplane.tenant.Inputs;
import dev.tenantry.controlplane.tenant.TenantStatus;
import dev.tenantry.controlplane.tenant.TenantStore;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;

/**
 * Brings a deleted tenant back inside its grace time, ready, under a new generation.
 *
 * <p>Access opens exactly as after a suspension ({@link AccessOpening}). The transaction that publishes the route also takes up the contract
 * again, and voids every deletion ticket that waits for a decision: what it was asked for is not so any more, also if the tenant is
 * deleted once more.
 */
@Singleton
public final class UndeleteOperation implements OperationKind<UndeleteOperation.Input> {
    /** The word by which it is asked for. */
    public static final String NAME = "undelete";

    private final AccessOpening opening;
    private final TenantStore tenants;
    private final DeletionStore tickets;

    UndeleteOperation(AccessOpening opening, TenantStore tenants, DeletionStore tickets) {
        this.opening = opening;
        this.tenants = tenants;
        this.tickets = tickets;
    }

    /**
     * Who comes back.
     *
     * @param generation the new one: fixed when it was asked for, so that a repeated step means the same account
     */
    public record Input(TenantId tenant, int generation) implements AccessOpening.Opening {
        Map<String, String> fields() {
            return Map.of("tenantId", tenant.value(), "generation", Integer.toString(generation));
        }

        @Override
        public TenantStatus.Service target() {
            return TenantStatus.Service.READY;
        }
    }

    @Override
    public List<Step<Input>> steps() {
        return opening.steps(this::comeBack);
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

    private void comeBack(StepContext<Input> context, AccessOpening.AlsoChanges changes) {
        tenants.reinstate(changes.transaction(), changes.tenant());
        tickets.refuseOpen(changes.transaction(), changes.tenant().id(), "the tenant was undeleted");
        context.audit(
                changes.transaction(),
                "tenant.undelete",
                context.input().tenant().value(),
                Map.of("generation", Integer.toString(context.input().generation())));
    }
}
