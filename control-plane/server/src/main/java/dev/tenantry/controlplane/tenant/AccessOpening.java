package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.operation.Observe;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.Step;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.Undo;
import dev.tenantry.controlplane.routing.Routes;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * How a tenant's traffic is let flow, again or with other rights, under a new generation. Shared by every kind that opens access.
 *
 * <p>The new account is made while nobody knows of it, with exactly the rights that the new status means. Where traffic flows, runtimes park
 * their requests and are waited for, and the former account is fenced at the server: from then on nobody holds the former
 * rights, and only now one transaction publishes the new status, generation and route. A runtime that slept through it holds a password
 * to nothing.
 */
@Singleton
public final class AccessOpening {
    private static final String ANNOUNCE = "announce-maintenance";
    private static final String WHY = "the tenant's rights are being changed";

    private final TenantStore tenants;
    private final DatabaseStore databases;
    private final DatabaseWork work;
    private final Routes routes;
    private final RouteObedience obedience;
    private final TrafficStop traffic;

    AccessOpening(
            TenantStore tenants,
            DatabaseStore databases,
            DatabaseWork work,
            Routes routes,
            RouteObedience obedience,
            TrafficStop traffic) {
        this.tenants = tenants;
        this.databases = databases;
        this.work = work;
        this.routes = routes;
        this.obedience = obedience;
        this.traffic = traffic;
    }

    /** What the input of a kind that opens access says. */
    public interface Opening {
        /** Whose traffic flows. */
        TenantId tenant();

        /** The new generation: fixed when it was asked for, so that a repeated step means the same account. */
        int generation();

        /** What the tenant will be: ready or read-only. */
        TenantStatus.Service target();
    }

    /**
     * The steps.
     *
     * @param also what else changes in the transaction that publishes, its audit record among it; its argument is the tenant before
     */
    public <I extends Opening> List<Step<I>> steps(Also<I> also) {
        return List.of(
                new Step<>(
                        "create-account",
                        Observe.applyAgain("the server brings the account to what it must be"),
                        this::createAccount,
                        Undo.by(context -> work.drop(
                                context,
                                live(context),
                                TenantRoutes.account(
                                        context.input().target(),
                                        live(context),
                                        context.input().generation())))),
                new Step<>(
                        ANNOUNCE,
                        Observe.applyAgain("it is one transaction with its record"),
                        context -> traffic.announceMaintenance(
                                context, context.input().tenant(), WHY),
                        Undo.by(context ->
                                traffic.takeBack(context, context.input().tenant(), ANNOUNCE))),
                new Step<>(
                        "await-parked",
                        Observe.applyAgain("it only waits"),
                        context -> obedience.await(context, ANNOUNCE),
                        Undo.none("it only waits")),
                new Step<>(
                        "fence-former",
                        Observe.applyAgain("fencing again finds nobody"),
                        context -> traffic.fence(context, context.input().tenant(), ANNOUNCE),
                        Undo.by(context ->
                                traffic.unfence(context, context.input().tenant(), ANNOUNCE))),
                new Step<>(
                        "publish",
                        Observe.applyAgain("it is one transaction with its record"),
                        context -> publish(context, also),
                        Undo.pointOfNoReturn(
                                "traffic flows under the new generation; the opposite verb is the way back")),
                new Step<>(
                        "drop-former-account",
                        Observe.applyAgain("dropping what is gone is fine"),
                        context -> work.drop(context, live(context), TrafficStop.account(context, ANNOUNCE)),
                        Undo.none("it comes after the point of no return")));
    }

    /** What else changes when access opens. */
    @FunctionalInterface
    public interface Also<I> extends BiConsumer<StepContext<I>, AlsoChanges> {}

    /** The transaction that publishes, and the tenant as it was before. */
    public record AlsoChanges(Connection transaction, Tenant tenant) {}

    private <I extends Opening> Outcome createAccount(StepContext<I> context) {
        TenantDatabase live = live(context);
        return work.createTraffic(
                context,
                context.read(
                        transaction -> tenants.get(transaction, context.input().tenant())),
                live,
                TenantRoutes.account(
                        context.input().target(), live, context.input().generation()),
                true);
    }

    private <I extends Opening> Outcome publish(StepContext<I> context, Also<I> also) {
        return Outcome.committingOutput(transaction -> {
            Tenant tenant = tenants.lock(transaction, context.input().tenant());
            TenantDatabase live = databases.get(transaction, tenant.live());
            int generation = context.input().generation();
            TenantStatus.Service target = context.input().target();
            tenants.changeService(transaction, tenant, target, "");
            tenants.goLive(transaction, tenant, live.id(), generation);
            also.accept(context, new AlsoChanges(transaction, tenant));
            long version = routes.publish(
                    transaction,
                    TenantRoutes.route(context, tenant, live, TenantRoutes.Access.of(target, live, generation)));
            return Map.of("routeVersion", Long.toString(version));
        });
    }

    private TenantDatabase live(StepContext<? extends Opening> context) {
        return context.read(transaction -> databases.get(
                transaction, tenants.get(transaction, context.input().tenant()).live()));
    }
}
