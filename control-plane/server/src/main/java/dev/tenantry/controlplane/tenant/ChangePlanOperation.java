package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.plan.PlanLimits;
import dev.tenantry.controlplane.operation.Observe;
import dev.tenantry.controlplane.operation.OperationKind;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.Step;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.StepException;
import dev.tenantry.controlplane.operation.Undo;
import dev.tenantry.controlplane.plan.Plans;
import dev.tenantry.controlplane.routing.Routes;
import dev.tenantry.provisioning.identifier.AccountName;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;

/**
 * Moves a tenant to another plan, or to a newer version of its own, while its traffic goes on.
 *
 * <p>The server's limit is never below what runtimes were told, or they would be refused connections that they may open: the account first
 * gets the wider of both limits, then one transaction records the plan and publishes the new limits, runtimes are waited for, and
 * then the account gets exactly the new limits. Backups and undo windows follow the new plan from the next one on; a window that is
 * open already keeps its end.
 */
@Singleton
public final class ChangePlanOperation implements OperationKind<ChangePlanOperation.Input> {
    /** The word by which it is asked for. */
    public static final String NAME = "change-plan";

    private final TenantStore tenants;
    private final DatabaseStore databases;
    private final Plans plans;
    private final DatabaseWork work;
    private final Routes routes;
    private final RouteObedience obedience;

    ChangePlanOperation(
            TenantStore tenants,
            DatabaseStore databases,
            Plans plans,
            DatabaseWork work,
            Routes routes,
            RouteObedience obedience) {
        this.tenants = tenants;
        this.databases = databases;
        this.plans = plans;
        this.work = work;
        this.routes = routes;
        this.obedience = obedience;
    }

    /** Whose plan changes, from which version to which. */
    public record Input(TenantId tenant, String fromPlan, int fromVersion, String plan, int version) {
        Map<String, String> fields() {
            return Map.of(
                    "tenantId", tenant.value(),
                    "fromPlan", fromPlan,
                    "fromVersion", Integer.toString(fromVersion),
                    "plan", plan,
                    "version", Integer.toString(version));
        }
    }

    @Override
    public List<Step<Input>> steps() {
        return List.of(
                new Step<>(
                        "widen-account",
                        Observe.applyAgain("the server brings the account to what it must be"),
                        context -> limit(context, wider(former(context), next(context))),
                        Undo.by(context -> limit(context, former(context)))),
                new Step<>(
                        "publish",
                        Observe.applyAgain("it is one transaction with its record"),
                        this::publish,
                        Undo.pointOfNoReturn("the new limits are in force; changing the plan again is the way back")),
                new Step<>(
                        "await-runtimes",
                        Observe.applyAgain("it only waits"),
                        context -> obedience.await(context, "publish"),
                        Undo.none("it comes after the point of no return")),
                new Step<>(
                        "settle-account",
                        Observe.applyAgain("the server brings the account to what it must be"),
                        context -> limit(context, next(context)),
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
                Inputs.required(fields, "fromPlan"),
                Integer.parseInt(Inputs.required(fields, "fromVersion")),
                Inputs.required(fields, "plan"),
                Integer.parseInt(Inputs.required(fields, "version")));
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
        Input input = context.input();
        return Outcome.committingOutput(transaction -> {
            Tenant tenant = tenants.lock(transaction, input.tenant());
            if (!tenants.changePlan(transaction, input)) {
                throw StepException.lasting(
                        "tenant.wrong_state",
                        "The tenant's plan is another one than when the change was asked for. Nothing was changed.",
                        "tenantctl tenants get " + tenant.slug());
            }
            Routes.Entry present = TenantRoutes.present(routes, transaction, tenant.id());
            PlanLimits limits = plans.limits(transaction, input.plan(), input.version());
            long version = routes.publish(transaction, TenantRoutes.limited(context, present, limits));
            context.audit(transaction, "tenant.change_plan", tenant.id().value(), input.fields());
            return Map.of("routeVersion", Long.toString(version));
        });
    }

    private Outcome limit(StepContext<Input> context, PlanLimits limits) {
        TenantId id = context.input().tenant();
        TenantDatabase live = context.read(transaction ->
                databases.get(transaction, tenants.get(transaction, id).live()));
        AccountName account = context.read(
                transaction -> TenantRoutes.present(routes, transaction, id).account());
        return work.limit(context, id, live, account, limits.maxConnections(), limits.temporaryTables());
    }

    private PlanLimits former(StepContext<Input> context) {
        return context.read(transaction -> plans.limits(
                transaction, context.input().fromPlan(), context.input().fromVersion()));
    }

    private PlanLimits next(StepContext<Input> context) {
        return context.read(transaction -> plans.limits(
                transaction, context.input().plan(), context.input().version()));
    }

    private static PlanLimits wider(PlanLimits one, PlanLimits other) {
        return new PlanLimits(
                Math.max(one.maxConnections(), other.maxConnections()),
                Math.max(one.statementTimeoutMillis(), other.statementTimeoutMillis()),
                Math.max(one.maxRows(), other.maxRows()),
                one.temporaryTables() || other.temporaryTables());
    }
}
