package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.routing.Routes;
import dev.tenantry.provisioning.identifier.AccountName;
import jakarta.inject.Singleton;
import java.util.Map;

/** How a tenant's traffic is stopped, and let flow again when stopping it did not succeed. Shared by suspend and delete. */
@Singleton
final class TrafficStop {
    private final TenantStore tenants;
    private final DatabaseStore databases;
    private final DatabaseWork work;
    private final Routes routes;

    TrafficStop(TenantStore tenants, DatabaseStore databases, DatabaseWork work, Routes routes) {
        this.tenants = tenants;
        this.databases = databases;
        this.work = work;
        this.routes = routes;
    }

    /** Says suspended, to people and to runtimes. A tenant that is suspended already stays so. */
    Outcome announceSuspended(StepContext<?> context, TenantId id, String reason) {
        return Outcome.committingOutput(transaction -> {
            Tenant tenant = tenants.lock(transaction, id);
            boolean already = tenant.service() == TenantStatus.Service.SUSPENDED;
            if (!already) {
                tenants.changeService(transaction, tenant, TenantStatus.Service.SUSPENDED, reason);
            }
            long version = routes.publishState(transaction, id, Routes.State.SUSPENDED, reason, context.operationId());
            return Map.of("routeVersion", Long.toString(version), "already", Boolean.toString(already));
        });
    }

    /** Takes {@link #announceSuspended} back; a tenant that was suspended before stays so. */
    Outcome announceActive(StepContext<?> context, TenantId id) {
        boolean announced = context.hasOutput("announce", "routeVersion");
        if (!announced || Boolean.parseBoolean(context.output("announce", "already"))) {
            return Outcome.done();
        }
        return Outcome.committing(transaction -> {
            Tenant tenant = tenants.lock(transaction, id);
            if (tenant.service() == TenantStatus.Service.SUSPENDED) {
                tenants.changeService(transaction, tenant, TenantStatus.Service.READY, "");
                routes.publishState(transaction, id, Routes.State.ACTIVE, "", context.operationId());
            }
        });
    }

    /** Ends the present generation's access. */
    Outcome fence(StepContext<?> context, TenantId id) {
        TenantDatabase live = live(context, id);
        return work.fence(live, account(context, id, live));
    }

    /** Takes {@link #fence} back; a tenant that was suspended before stays fenced. */
    Outcome unfence(StepContext<?> context, TenantId id) {
        if (Boolean.parseBoolean(context.output("announce", "already"))) {
            return Outcome.done();
        }
        TenantDatabase live = live(context, id);
        return work.unfence(live, account(context, id, live));
    }

    private TenantDatabase live(StepContext<?> context, TenantId id) {
        return context.read(transaction ->
                databases.get(transaction, tenants.get(transaction, id).live()));
    }

    private AccountName account(StepContext<?> context, TenantId id, TenantDatabase live) {
        int generation =
                context.read(transaction -> tenants.get(transaction, id).generation());
        return DatabaseWork.application(live, generation);
    }
}
