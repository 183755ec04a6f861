package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.operation.Observe;
import dev.tenantry.controlplane.operation.OperationKind;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.Step;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.Undo;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Stops a tenant's traffic: nothing is read or written any more, and the data stays where it is.
 *
 * <p>How is told by {@link TrafficStop}. When the fence cannot be made, the tenant is again what it was: nobody believes in a suspension
 * that does not hold.
 */
@Singleton
public final class SuspendOperation implements OperationKind<SuspendOperation.Input> {
    /** The word by which it is asked for. */
    public static final String NAME = "suspend";

    private final TrafficStop traffic;

    SuspendOperation(TrafficStop traffic) {
        this.traffic = traffic;
    }

    /** Whose traffic stops, and why. */
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
                                "record",
                                Observe.applyAgain("it is one transaction with its record"),
                                this::record,
                                Undo.pointOfNoReturn("resuming takes the place of an undo"))))
                .toList();
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

    private Outcome record(StepContext<Input> context) {
        return Outcome.committing(transaction -> context.audit(
                transaction, "tenant.suspend", context.input().tenant().value(), Map.of()));
    }
}
