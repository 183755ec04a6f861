package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.operation.Observe;
import dev.tenantry.controlplane.operation.OperationKind;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.Step;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.Undo;
import dev.tenantry.controlplane.routing.Routes;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Ends a tenant without destroying anything: its traffic stops, its contract is over, its data is retained for the plan's time.
 *
 * <p>Traffic stops exactly as in a suspension, and only when the fence holds does one transaction end the contract, retain the data and
 * take the route away from the runtimes. Databases and backups stay where they are; erasing them is another decision, by another
 * person, after the time has passed.
 */
@Singleton
public final class DeleteOperation implements OperationKind<DeleteOperation.Input> {
    /** The word by which it is asked for. */
    public static final String NAME = "delete";

    private final TenantStore tenants;
    private final TrafficStop traffic;
    private final Routes routes;

    DeleteOperation(TenantStore tenants, TrafficStop traffic, Routes routes) {
        this.tenants = tenants;
        this.traffic = traffic;
        this.routes = routes;
    }

    /** Who is deleted, and why. */
    public record Input(TenantId tenant, String reason) implements TrafficStop.Stopping {
        Map<String, String> fields() {
            return Map.of("tenantId", tenant.value(), "reason", reason);
        }
    }

    @Override
    public List<Step<Input>> steps() {
        Stream<Step<Input>> stop = traffic.<Input>steps(TenantStatus.Service.SUSPENDED).stream();
        return Stream.concat(
                        stop,
                        Stream.of(new Step<>(
                                "retain",
                                Observe.applyAgain("it is one transaction with its record"),
                                this::retain,
                                Undo.pointOfNoReturn("the contract is over; whoever comes back gets a new tenant"))))
                .toList();
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
        return new Input(new TenantId(Inputs.required(fields, "tenantId")), Inputs.required(fields, "reason"));
    }

    @Override
    public Map<String, String> result(StepContext<Input> context) {
        return Map.of("tenantId", context.input().tenant().value());
    }

    @Override
    public void undone(StepContext<Input> context, Connection transaction) {
        // Whoever asked wrote nothing but the operation.
    }

    // --- steps -------------------------------------------------------------------------------------------------------

    private Outcome retain(StepContext<Input> context) {
        return Outcome.committing(transaction -> {
            Tenant tenant = tenants.lock(transaction, context.input().tenant());
            tenants.retain(
                    transaction,
                    tenant,
                    tenant.backupPolicy().retentionDays(),
                    context.input().reason());
            routes.publishState(
                    transaction,
                    tenant.id(),
                    Routes.State.REMOVED,
                    context.input().reason(),
                    context.operationId());
            context.audit(transaction, "tenant.delete", tenant.id().value(), Map.of("slug", tenant.slug()));
        });
    }
}
