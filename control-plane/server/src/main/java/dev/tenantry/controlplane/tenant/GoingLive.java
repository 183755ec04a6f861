package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.routing.Routes;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.Map;

/** How a new tenant's finished database becomes its live one, and how a tenant ends that never had one. */
@Singleton
public final class GoingLive {
    /** The generation of a new tenant's first accounts. */
    public static final int FIRST_GENERATION = 1;

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

    /** Logs in as the application's account and looks whether it sees its own database and no other. */
    public Outcome checkAccess(StepContext<?> context, TenantId tenant, DatabaseId id) {
        TenantDatabase database = context.read(transaction -> databases.get(transaction, id));
        var account = DatabaseWork.application(database, FIRST_GENERATION);
        var password = context.read(transaction -> accounts.password(transaction, tenant, account));
        work.server(context, database).checkAccess(account, password, database.name(), database.identity());
        return Outcome.done();
    }

    /** Status, live database, generation, route and audit, in one transaction. */
    public Outcome activate(StepContext<?> context, TenantId id, DatabaseId databaseId) {
        return Outcome.committingOutput(transaction -> {
            Tenant tenant = tenants.lock(transaction, id);
            TenantDatabase database = databases.get(transaction, databaseId);
            databases.change(transaction, database, DatabaseState.LIVE);
            tenants.changeService(transaction, tenant, TenantStatus.Service.READY, "");
            tenants.goLive(transaction, tenant, database.id(), FIRST_GENERATION);
            long version =
                    routes.publish(transaction, TenantRoutes.active(context, tenant, database, FIRST_GENERATION));
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
    public void undone(
            StepContext<?> context, Connection transaction, TenantId tenant, DatabaseId databaseId, String reason) {
        TenantDatabase database = databases.get(transaction, databaseId);
        if (database.state() == DatabaseState.BUILDING) {
            databases.change(transaction, database, DatabaseState.DROPPED);
        }
        tenants.fail(transaction, tenants.lock(transaction, tenant), reason);
        context.audit(transaction, "tenant.provisioning_undone", tenant.value(), Map.of());
    }
}
