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

/**
 * Stops a tenant's traffic.
 *
 * <p>The order is the argument: the route says suspended, so that runtimes refuse requests with the right words; they are waited for; and
 * then the account is fenced at the server all the same, so that whoever did not listen cannot read or write either. The data stays where
 * it is. When the fence cannot be made, the route is active again: nobody believes in a suspension that does not hold.
 */
@Singleton
public final class SuspendOperation implements OperationKind<SuspendOperation.Input> {
    /** The word by which it is asked for. */
    public static final String NAME = "suspend";

    private final TrafficStop traffic;
    private final RouteObedience obedience;

    SuspendOperation(TrafficStop traffic, RouteObedience obedience) {
        this.traffic = traffic;
        this.obedience = obedience;
    }

    /** Whose traffic stops, and why. */
    public record Input(TenantId tenant, String reason) {
        Map<String, String> fields() {
            return Map.of("tenantId", tenant.value(), "reason", reason);
        }
    }

    @Override
    public List<Step<Input>> steps() {
        return List.of(
                new Step<>(
                        "announce",
                        Observe.applyAgain("it is one transaction with its record"),
                        context -> traffic.announceSuspended(
                                context,
                                context.input().tenant(),
                                context.input().reason()),
                        Undo.by(context ->
                                traffic.announceActive(context, context.input().tenant()))),
                new Step<>(
                        "await-runtimes",
                        Observe.applyAgain("it only waits"),
                        context -> obedience.await(context, "announce"),
                        Undo.none("it only waits")),
                new Step<>(
                        "fence",
                        Observe.applyAgain("fencing again finds nobody"),
                        context -> traffic.fence(context, context.input().tenant()),
                        Undo.by(context ->
                                traffic.unfence(context, context.input().tenant()))),
                new Step<>(
                        "record",
                        Observe.applyAgain("it is one transaction with its record"),
                        this::record,
                        Undo.pointOfNoReturn("resuming takes the place of an undo")));
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

    private Outcome record(StepContext<Input> context) {
        return Outcome.committing(transaction -> context.audit(
                transaction, "tenant.suspend", context.input().tenant().value(), Map.of()));
    }
}
