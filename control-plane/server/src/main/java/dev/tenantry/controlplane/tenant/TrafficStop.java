package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.operation.Observe;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.Step;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.Undo;
import dev.tenantry.controlplane.routing.Routes;
import dev.tenantry.provisioning.identifier.AccountName;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;

/**
 * How a tenant's traffic is stopped, and let flow again when stopping it did not succeed. Shared by every kind that stops traffic.
 *
 * <p>The order is the argument: the route says the new state, so that runtimes refuse or park requests with the right words; they are waited
 * for; and then the account is fenced at the server all the same, so that whoever did not listen cannot read or write either. Taking it
 * back returns to whatever the state was before, which for a tenant that was stopped already is another stopped state.
 */
@Singleton
public final class TrafficStop {
    private static final String ANNOUNCE = "announce";

    private final TenantStore tenants;
    private final DatabaseStore databases;
    private final DatabaseWork work;
    private final Routes routes;
    private final RouteObedience obedience;

    TrafficStop(
            TenantStore tenants, DatabaseStore databases, DatabaseWork work, Routes routes, RouteObedience obedience) {
        this.tenants = tenants;
        this.databases = databases;
        this.work = work;
        this.routes = routes;
        this.obedience = obedience;
    }

    /** What the input of a kind that stops traffic says. */
    public interface Stopping {
        /** Whose traffic stops. */
        TenantId tenant();

        /** Why, for people and for whoever sends requests. */
        String reason();
    }

    /** The steps that stop traffic: announce, await-runtimes, fence. */
    public <I extends Stopping> List<Step<I>> steps(TenantStatus.Service target) {
        return List.of(
                announcing(target),
                awaiting(),
                new Step<>(
                        "fence",
                        Observe.applyAgain("fencing again finds nobody"),
                        context -> fence(context, context.input().tenant(), ANNOUNCE),
                        Undo.by(context -> unfence(context, context.input().tenant(), ANNOUNCE))));
    }

    /**
     * The same where somebody said that the server is lost: announce, await-runtimes, end-access. When the server does not answer, the account
     * ends in the catalog, and the reconciler ends it at the server when that is seen again.
     */
    public <I extends Stopping> List<Step<I>> stepsWithoutServer(TenantStatus.Service target) {
        return List.of(
                announcing(target),
                awaiting(),
                new Step<>(
                        "end-access",
                        Observe.applyAgain("fencing again finds nobody"),
                        context -> DatabaseWork.unlessUnreachable(
                                () -> fence(context, context.input().tenant(), ANNOUNCE),
                                () -> work.fenceLater(account(context, ANNOUNCE))),
                        Undo.by(context -> DatabaseWork.unlessUnreachable(
                                () -> unfence(context, context.input().tenant(), ANNOUNCE),
                                () -> work.unfenceLater(account(context, ANNOUNCE))))));
    }

    private <I extends Stopping> Step<I> announcing(TenantStatus.Service target) {
        return new Step<>(
                ANNOUNCE,
                Observe.applyAgain("it is one transaction with its record"),
                context -> announce(
                        context,
                        context.input().tenant(),
                        target,
                        context.input().reason()),
                Undo.by(context -> takeBack(context, context.input().tenant(), ANNOUNCE)));
    }

    private <I extends Stopping> Step<I> awaiting() {
        return new Step<>(
                "await-runtimes",
                Observe.applyAgain("it only waits"),
                context -> obedience.await(context, ANNOUNCE),
                Undo.none("it only waits"));
    }

    /** Says the new state to people and to runtimes, and remembers the one before. */
    Outcome announce(StepContext<?> context, TenantId id, TenantStatus.Service target, String reason) {
        return Outcome.committingOutput(
                transaction -> announced(transaction, context, tenants.lock(transaction, id), target, reason));
    }

    /**
     * Has runtimes park their requests while something changes under a tenant. Nothing is announced where nothing flows; what was before is
     * remembered in any case.
     */
    public Outcome announceMaintenance(StepContext<?> context, TenantId id, String why) {
        return Outcome.committingOutput(transaction -> {
            Tenant tenant = tenants.lock(transaction, id);
            return tenant.service().flows()
                    ? announced(transaction, context, tenant, TenantStatus.Service.MAINTENANCE, why)
                    : before(tenant, TenantRoutes.present(routes, transaction, id), 0);
        });
    }

    private Map<String, String> announced(
            Connection transaction, StepContext<?> context, Tenant tenant, TenantStatus.Service target, String reason) {
        Routes.Entry before = TenantRoutes.present(routes, transaction, tenant.id());
        if (tenant.service() != target) {
            tenants.changeService(transaction, tenant, target, reason);
        }
        long version = routes.publishState(
                transaction, tenant.id(), TenantRoutes.state(target), reason, context.operationId());
        return before(tenant, before, version);
    }

    /** What is remembered of the state before an announcement. */
    private static Map<String, String> before(Tenant tenant, Routes.Entry before, long version) {
        return Map.of(
                "routeVersion", Long.toString(version),
                "from", tenant.service().word(),
                "fromRoute", before.state().word(),
                "fromReason", before.reason(),
                "account", before.account().value());
    }

    /** Takes an announcement back: the tenant and its route say again what they said before. */
    public Outcome takeBack(StepContext<?> context, TenantId id, String announcement) {
        if (!context.hasOutput(announcement, "from")) {
            return Outcome.done();
        }
        TenantStatus.Service from = from(context, announcement);
        Routes.State route = Routes.State.of(context.output(announcement, "fromRoute"));
        String reason = reason(context, announcement);
        return Outcome.committing(transaction -> {
            Tenant tenant = tenants.lock(transaction, id);
            if (tenant.service() != from) {
                tenants.changeService(transaction, tenant, from, reason);
            }
            routes.publishState(transaction, id, route, reason, context.operationId());
        });
    }

    /** Ends the access of the account that the route named when the state was announced. */
    public Outcome fence(StepContext<?> context, TenantId id, String announcement) {
        return work.fence(context, live(context, id), account(context, announcement));
    }

    /** Takes {@link #fence} back; a tenant whose traffic did not flow before stays fenced. */
    public Outcome unfence(StepContext<?> context, TenantId id, String announcement) {
        if (!from(context, announcement).flows()) {
            return Outcome.done();
        }
        return work.unfence(context, live(context, id), account(context, announcement));
    }

    /** What the tenant was before an announcement. */
    public static TenantStatus.Service from(StepContext<?> context, String announcement) {
        return TenantStatus.Service.of(context.output(announcement, "from"));
    }

    /** Why the tenant was that, for people and for whoever sends requests. */
    public static String reason(StepContext<?> context, String announcement) {
        return context.output(announcement, "fromReason");
    }

    /** The account that its route named before an announcement. */
    public static AccountName account(StepContext<?> context, String announcement) {
        return new AccountName(context.output(announcement, "account"));
    }

    private TenantDatabase live(StepContext<?> context, TenantId id) {
        return context.read(transaction ->
                databases.get(transaction, tenants.get(transaction, id).live()));
    }
}
