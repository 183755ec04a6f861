package dev.tenantry.controlplane.restore;

import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.operation.Observe;
import dev.tenantry.controlplane.operation.OperationKind;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.Step;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.StepException;
import dev.tenantry.controlplane.operation.Undo;
import dev.tenantry.controlplane.routing.Routes;
import dev.tenantry.controlplane.tenant.DatabaseState;
import dev.tenantry.controlplane.tenant.DatabaseStore;
import dev.tenantry.controlplane.tenant.DatabaseWork;
import dev.tenantry.controlplane.tenant.Inputs;
import dev.tenantry.controlplane.tenant.RouteObedience;
import dev.tenantry.controlplane.tenant.Tenant;
import dev.tenantry.controlplane.tenant.TenantDatabase;
import dev.tenantry.controlplane.tenant.TenantRoutes;
import dev.tenantry.controlplane.tenant.TenantStatus;
import dev.tenantry.controlplane.tenant.TenantStore;
import dev.tenantry.controlplane.tenant.TrafficStop;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.identifier.AccountName;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Makes another database of a tenant the live one; the former stays, unreachable, for the undo window. Undoing a swap is another swap,
 * whose target is the retired database.
 *
 * <p>The order is the argument. The next generation's account is made on the target while nobody knows of it. Runtimes are told to park
 * requests and are waited for, which makes the change smooth. The old account is then fenced at the server in any case, which makes it
 * safe: from that moment on nobody writes to the old database. Only now one transaction switches the route, the live database and
 * the generation. Before the switch every step can be taken back and traffic goes on where it was; after it, there is no way back but
 * another swap.
 *
 * <p>What traffic gets is as it was: a tenant that is suspended, read-only or in maintenance has another live database afterwards and is
 * still that. Where nothing flows nobody is told to park, and the new account is locked.
 *
 * <p>Where somebody said that the former database's server is lost, and it does not answer, it is not fenced: nothing can be. The catalog has the account
 * as locked, so the reconciler ends its access when the server comes back. What still reaches that server writes where nobody looks: whoever
 * says so has made sure that nothing does.
 */
@Singleton
public final class SwapOperation implements OperationKind<SwapOperation.Input> {
    /** The word by which it is asked for. */
    public static final String NAME = "swap";

    private static final String FORMER_LOST = "formerLost";
    private static final String ANNOUNCE = "announce-maintenance";
    private static final String WHY = "another database is being made live";

    private final TenantStore tenants;
    private final DatabaseStore databases;
    private final DatabaseWork work;
    private final Routes routes;
    private final RouteObedience obedience;
    private final TrafficStop traffic;

    SwapOperation(
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

    /**
     * What is swapped.
     *
     * @param former the database that was live when it was asked for
     * @param target the database that becomes live
     * @param generation the new one
     * @param formerLost whether somebody said that the former database's server is lost
     */
    public record Input(TenantId tenant, DatabaseId former, DatabaseId target, int generation, boolean formerLost) {
        /** An older release leaves the last field unread, and waits for the server. */
        Map<String, String> fields() {
            Map<String, String> fields = new HashMap<>();
            fields.put("tenantId", tenant.value());
            fields.put("formerDatabaseId", former.value());
            fields.put("databaseId", target.value());
            fields.put("generation", Integer.toString(generation));
            if (formerLost) {
                fields.put(FORMER_LOST, "true");
            }
            return fields;
        }
    }

    @Override
    public List<Step<Input>> steps() {
        return List.of(
                new Step<>(
                        "check-target",
                        Observe.applyAgain("it only looks"),
                        this::checkTarget,
                        Undo.none("it only looks")),
                new Step<>(
                        "create-account",
                        Observe.applyAgain("the server brings the account to what it must be"),
                        this::createAccount,
                        Undo.by(context -> work.drop(context, target(context), targetAccount(context)))),
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
                        this::fenceFormer,
                        Undo.by(this::unfenceFormer)),
                new Step<>(
                        "switch",
                        Observe.applyAgain("it is one transaction with its record"),
                        this::switchOver,
                        Undo.pointOfNoReturn("traffic writes to the new database; another swap is the way back")),
                new Step<>(
                        "await-switched",
                        Observe.applyAgain("it only waits"),
                        context -> obedience.await(context, "switch"),
                        Undo.none("it comes after the point of no return")),
                new Step<>(
                        "drop-former-account",
                        Observe.applyAgain("dropping what is gone is fine"),
                        this::dropFormerAccount,
                        Undo.none("it comes after the point of no return")));
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
        return new Input(
                new TenantId(Inputs.required(fields, "tenantId")),
                new DatabaseId(Inputs.required(fields, "formerDatabaseId")),
                new DatabaseId(Inputs.required(fields, "databaseId")),
                Integer.parseInt(Inputs.required(fields, "generation")),
                Boolean.parseBoolean(fields.get(FORMER_LOST)));
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

    private Outcome checkTarget(StepContext<Input> context) {
        Input input = context.input();
        TenantDatabase target = target(context);
        boolean ready = target.state() == DatabaseState.BESIDE && target.verifiedAt() != null;
        if (target.isPartial()) {
            throw StepException.lasting(
                    "restore.target_not_ready",
                    "Database " + target.id()
                            + " holds only some tables of a backup and can never become live. Nothing was changed.",
                    "tenantctl backups restore " + target.sourceBackup());
        }
        if (!input.tenant().equals(target.tenant()) || !(ready || target.undoOpen())) {
            throw StepException.lasting(
                    "restore.target_not_ready",
                    "Database " + target.id() + " is " + target.state().word()
                            + " and cannot become live: it must be verified and beside, or retired with an open undo window."
                            + " Nothing was changed.");
        }
        Tenant tenant = tenant(context);
        if (!input.former().equals(tenant.liveDatabase()) || tenant.generation() != input.generation() - 1) {
            throw StepException.lasting(
                    "tenant.wrong_state",
                    "The tenant's live database changed since the swap was asked for. Nothing was changed.");
        }
        try {
            work.server(context, target).observeDatabase(target.name());
        } catch (ProvisioningException failure) {
            // Whoever undoes a swap must know at once that it does not work: a lost server does not come back by
            // waiting.
            if (target.state() == DatabaseState.RETIRED && failure.code() == FailureCode.SERVER_UNREACHABLE) {
                throw StepException.lasting(
                        failure.code().code(),
                        "Database " + target.id() + " is on a server that cannot be reached: " + failure.getMessage()
                                + " The database that is live stays live. Nothing was changed.",
                        "tenantctl fleet doctor");
            }
            throw failure;
        }
        return Outcome.done();
    }

    /** Able to log in where traffic flows: nothing is announced yet, so the tenant says what it is and stays. */
    private Outcome createAccount(StepContext<Input> context) {
        Tenant tenant = tenant(context);
        return work.createTraffic(
                context,
                tenant,
                target(context),
                targetAccount(context),
                tenant.service().flows());
    }

    private Outcome fenceFormer(StepContext<Input> context) {
        AccountName account = formerAccount(context);
        return unlessLost(context, () -> traffic.fence(context, context.input().tenant(), ANNOUNCE), () -> {
            context.commit(transaction -> context.audit(
                    transaction,
                    "restore.swap_unfenced",
                    context.input().tenant().value(),
                    Map.of("account", account.value())));
            return work.fenceLater(account);
        });
    }

    private Outcome unfenceFormer(StepContext<Input> context) {
        return unlessLost(
                context,
                () -> traffic.unfence(context, context.input().tenant(), ANNOUNCE),
                () -> work.unfenceLater(formerAccount(context)));
    }

    /** On a lost server it stays, locked as the catalog has it, until its database goes. */
    private Outcome dropFormerAccount(StepContext<Input> context) {
        return unlessLost(context, () -> work.drop(context, former(context), formerAccount(context)), Outcome::done);
    }

    /** A server that answers is fenced, whatever anybody said of it. */
    private static Outcome unlessLost(StepContext<Input> context, Supplier<Outcome> there, Supplier<Outcome> without) {
        return context.input().formerLost() ? DatabaseWork.unlessUnreachable(there, without) : there.get();
    }

    private AccountName formerAccount(StepContext<Input> context) {
        return TrafficStop.account(context, ANNOUNCE);
    }

    /** With the rights of the account that the route names, which is the former one until the switch. */
    private AccountName targetAccount(StepContext<Input> context) {
        return context.read(transaction -> targetAccount(context, transaction));
    }

    private AccountName targetAccount(StepContext<Input> context, Connection transaction) {
        Input input = context.input();
        AccountName former =
                TenantRoutes.present(routes, transaction, input.tenant()).account();
        return AccountName.of(
                former.role(), databases.get(transaction, input.target()).name(), input.generation());
    }

    private Outcome switchOver(StepContext<Input> context) {
        return Outcome.committingOutput(transaction -> {
            Tenant tenant = tenants.lock(transaction, context.input().tenant());
            TenantDatabase former = databases.get(transaction, context.input().former());
            TenantDatabase target = databases.get(transaction, context.input().target());
            int generation = context.input().generation();
            databases.retire(transaction, former, tenant.backupPolicy().undoWindowHours());
            databases.change(transaction, target, DatabaseState.LIVE);
            TenantStatus.Service service = TrafficStop.from(context, ANNOUNCE);
            String reason = TrafficStop.reason(context, ANNOUNCE);
            if (tenant.service() != service) {
                tenants.changeService(transaction, tenant, service, reason);
            }
            tenants.goLive(transaction, tenant, target.id(), generation);
            long version = routes.publish(
                    transaction,
                    TenantRoutes.route(
                            context,
                            tenant,
                            target,
                            new TenantRoutes.Access(service, reason, targetAccount(context, transaction), generation)));
            context.audit(
                    transaction,
                    "restore.swap",
                    tenant.id().value(),
                    Map.of(
                            "former", former.id().value(),
                            "live", target.id().value(),
                            "generation", Integer.toString(generation)));
            return Map.of("routeVersion", Long.toString(version));
        });
    }

    private Tenant tenant(StepContext<Input> context) {
        return context.read(
                transaction -> tenants.get(transaction, context.input().tenant()));
    }

    private TenantDatabase former(StepContext<Input> context) {
        return context.read(
                transaction -> databases.get(transaction, context.input().former()));
    }

    private TenantDatabase target(StepContext<Input> context) {
        return context.read(
                transaction -> databases.get(transaction, context.input().target()));
    }
}
