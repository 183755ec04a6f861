package dev.tenantry.controlplane.deletion;

import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.operation.Observe;
import dev.tenantry.controlplane.operation.OperationKind;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.Step;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.Undo;
import dev.tenantry.controlplane.tenant.Inputs;
import dev.tenantry.controlplane.tenant.TenantStatus;
import dev.tenantry.controlplane.tenant.TrafficStop;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Ends a tenant whose live database is on a server that is lost, so that no last backup can be taken of it. What {@link DeleteOperation} does
 * otherwise, without the backup and its proof: which backups there are is what is kept.
 *
 * <p>It is asked for only while the server is known to be out of reach. A server that answers all the same is fenced; its data stays there,
 * and undeleting inside the grace time brings it back.
 */
@Singleton
public final class DeleteLostOperation implements OperationKind<DeleteLostOperation.Input> {
    /** The word by which it is asked for. */
    public static final String NAME = "delete-lost";

    private final TrafficStop traffic;
    private final Retaining retaining;

    DeleteLostOperation(TrafficStop traffic, Retaining retaining) {
        this.traffic = traffic;
        this.retaining = retaining;
    }

    /**
     * Who is deleted, and why.
     *
     * @param server the name of the lost server
     */
    public record Input(TenantId tenant, String reason, String server) implements TrafficStop.Stopping {
        Map<String, String> fields() {
            return Map.of("tenantId", tenant.value(), "reason", reason, "lostServer", server);
        }
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
                Inputs.required(fields, "reason"),
                Inputs.required(fields, "lostServer"));
    }

    @Override
    public List<Step<Input>> steps() {
        return Stream.concat(
                        traffic.<Input>stepsWithoutServer(TenantStatus.Service.SUSPENDED).stream(),
                        Stream.of(
                                new Step<>(
                                        "retain",
                                        Observe.applyAgain("it is one transaction with its record"),
                                        this::retain,
                                        Undo.pointOfNoReturn(
                                                "the contract is over; undeleting inside the grace time is the way back, if the server comes back"))))
                .toList();
    }

    @Override
    public Map<String, String> result(StepContext<Input> context) {
        return Map.of("tenantId", context.input().tenant().value());
    }

    @Override
    public void undone(StepContext<Input> context, Connection transaction) {
        // Whoever asked wrote nothing but the operation.
    }

    private Outcome retain(StepContext<Input> context) {
        return retaining.retain(
                context,
                context.input().tenant(),
                context.input().reason(),
                "none: server " + context.input().server() + " is lost");
    }
}
