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

/**
 * Lets a suspended tenant's traffic flow again, under a new generation.
 *
 * <p>The old account stays locked and is dropped in the end: a runtime that slept through the suspension and still holds its password finds
 * nothing to log in to. The new account is made first, then one transaction publishes it, so that there is never a route to an
 * account that does not exist.
 */
@Singleton
public final class ResumeOperation implements OperationKind<ResumeOperation.Input> {
    /** The word by which it is asked for. */
    public static final String NAME = "resume";

    private final TenantStore tenants;
    private final DatabaseStore databases;
    private final DatabaseWork work;
    private final Routes routes;

    ResumeOperation(TenantStore tenants, DatabaseStore databases, DatabaseWork work, Routes routes) {
        this.tenants = tenants;
        this.databases = databases;
        this.work = work;
        this.routes = routes;
    }

    /**
     * Whose traffic flows again.
     *
     * @param generation the new one: fixed when it was asked for, so that a repeated step means the same account
     */
    public record Input(TenantId tenant, int generation) {
        Map<String, String> fields() {
            return Map.of("tenantId", tenant.value(), "generation", Integer.toString(generation));
        }
    }

    @Override
    public List<Step<Input>> steps() {
        return List.of(
                new Step<>(
                        "create-account",
                        Observe.applyAgain("the server brings the account to what it must be"),
                        context -> work.createApplication(
                                context,
                                tenant(context),
                                live(context),
                                context.input().generation()),
                        Undo.by(context -> work.drop(
                                live(context),
                                DatabaseWork.application(
                                        live(context), context.input().generation())))),
                new Step<>(
                        "publish",
                        Observe.applyAgain("it is one transaction with its record"),
                        this::publish,
                        Undo.pointOfNoReturn("traffic flows; suspending again takes the place of an undo")),
                new Step<>(
                        "drop-old-account",
                        Observe.applyAgain("dropping what is gone is fine"),
                        context -> work.drop(
                                live(context),
                                DatabaseWork.application(
                                        live(context), context.input().generation() - 1)),
                        Undo.none("it comes after the point of no return")));
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

    private Outcome publish(StepContext<Input> context) {
        return Outcome.committing(transaction -> {
            Tenant tenant = tenants.lock(transaction, context.input().tenant());
            TenantDatabase live = databases.get(transaction, tenant.live());
            int generation = context.input().generation();
            tenants.changeService(transaction, tenant, TenantStatus.Service.READY, "");
            tenants.goLive(transaction, tenant, live.id(), generation);
            routes.publish(transaction, ProvisionOperation.route(context, tenant, live, generation));
            context.audit(
                    transaction,
                    "tenant.resume",
                    tenant.id().value(),
                    Map.of("generation", Integer.toString(generation)));
        });
    }

    private Tenant tenant(StepContext<Input> context) {
        return context.read(
                transaction -> tenants.get(transaction, context.input().tenant()));
    }

    private TenantDatabase live(StepContext<Input> context) {
        return context.read(transaction -> databases.get(
                transaction, tenants.get(transaction, context.input().tenant()).live()));
    }
}
