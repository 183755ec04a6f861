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
import java.util.Map;

/**
 * The steps that every operation takes which makes a new tenant's first database, however that is filled: from nothing to its mark, and from a
 * filled one to a live one; and how a tenant ends that never had one.
 */
@Singleton
public final class GoingLive {
    /** The generation of a new tenant's first accounts. */
    private static final int FIRST_GENERATION = 1;

    private final TenantStore tenants;
    private final DatabaseStore databases;
    private final AccountStore accounts;
    private final DatabaseWork work;
    private final Routes routes;

    GoingLive(TenantStore tenants, DatabaseStore databases, AccountStore accounts, DatabaseWork work, Routes routes) {
        this.tenants = tenants;
        this.databases = databases;
        this.accounts = accounts;
        this.work = work;
        this.routes = routes;
    }

    /** Makes the database with its mark of ownership. */
    public Step<OneDatabase> createDatabase() {
        return new Step<>(
                "create-database",
                Observe.applyAgain("the server finds a database with the same mark"),
                context -> work.create(context, context.input().tenant(), database(context)),
                Undo.by(context -> work.discard(context, database(context))));
    }

    /** Makes the migrator, locked. */
    public Step<OneDatabase> createMigrator() {
        return new Step<>(
                "create-migrator",
                Observe.applyAgain("the server brings the account to what it must be"),
                context -> work.lockMigrator(context, tenant(context), database(context)),
                Undo.none("the accounts are dropped with the database"));
    }

    /** Makes the application's account. */
    public Step<OneDatabase> createApplicationAccount() {
        return new Step<>(
                "create-application-account",
                Observe.applyAgain("the server brings the account to what it must be"),
                context -> work.createTraffic(
                        context,
                        tenant(context),
                        database(context),
                        DatabaseWork.application(database(context), FIRST_GENERATION),
                        true),
                Undo.none("the accounts are dropped with the database"));
    }

    /** Logs in as the application's account and looks whether it sees its own database and no other. */
    public Step<OneDatabase> checkAccess() {
        return new Step<>(
                "check-access",
                Observe.applyAgain("it only looks"),
                context -> {
                    TenantDatabase database = database(context);
                    var account = DatabaseWork.application(database, FIRST_GENERATION);
                    var password = context.read(transaction ->
                            accounts.password(transaction, context.input().tenant(), account));
                    work.server(context, database).checkAccess(account, password, database.name(), database.identity());
                    return Outcome.done();
                },
                Undo.none("it only looks"));
    }

    /** Status, live database, generation, route and audit, in one transaction. */
    public Step<OneDatabase> activate() {
        return new Step<>(
                "activate",
                Observe.applyAgain("it is one transaction with its record"),
                this::activate,
                Undo.pointOfNoReturn("the tenant is live; deleting it takes the place of an undo"));
    }

    private Outcome activate(StepContext<OneDatabase> context) {
        return Outcome.committingOutput(transaction -> {
            Tenant tenant = tenants.lock(transaction, context.input().tenant());
            TenantDatabase database = databases.get(transaction, context.input().database());
            databases.change(transaction, database, DatabaseState.LIVE);
            tenants.changeService(transaction, tenant, TenantStatus.Service.READY, "");
            tenants.goLive(transaction, tenant, database.id(), FIRST_GENERATION);
            long version = routes.publish(
                    transaction,
                    TenantRoutes.route(
                            context,
                            tenant,
                            database,
                            TenantRoutes.Access.of(TenantStatus.Service.READY, database, FIRST_GENERATION)));
            context.audit(
                    transaction,
                    "tenant.activate",
                    tenant.id().value(),
                    Map.of(
                            "database",
                            database.id().value(),
                            "server",
                            database.server().value()));
            return Map.of("routeVersion", Long.toString(version));
        });
    }

    /** Ends the tenant as failed, in the transaction that ends its operation as undone. */
    public void undone(StepContext<OneDatabase> context, Connection transaction, String reason) {
        TenantId tenant = context.input().tenant();
        TenantDatabase database = databases.get(transaction, context.input().database());
        if (database.state() == DatabaseState.BUILDING) {
            databases.change(transaction, database, DatabaseState.DROPPED);
        }
        tenants.fail(transaction, tenants.lock(transaction, tenant), reason);
        context.audit(transaction, "tenant.provisioning_undone", tenant.value(), Map.of());
    }

    private Tenant tenant(StepContext<OneDatabase> context) {
        return context.read(
                transaction -> tenants.get(transaction, context.input().tenant()));
    }

    private TenantDatabase database(StepContext<OneDatabase> context) {
        return context.read(
                transaction -> databases.get(transaction, context.input().database()));
    }
}
