package dev.tenantry.controlplane.deletion;

import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.routing.Routes;
import dev.tenantry.controlplane.tenant.Tenant;
import dev.tenantry.controlplane.tenant.TenantStore;
import jakarta.inject.Singleton;
import java.util.Map;

/** The moment at which a tenant's contract is over: its data is retained, and the runtimes forget its route. Shared by every kind that ends one. */
@Singleton
final class Retaining {
    private final TenantStore tenants;
    private final Routes routes;

    Retaining(TenantStore tenants, Routes routes) {
        this.tenants = tenants;
        this.routes = routes;
    }

    /**
     * Ends the contract in one transaction.
     *
     * @param lastBackup its id, or why there is none, for the audit trail
     */
    Outcome retain(StepContext<?> context, TenantId id, String reason, String lastBackup) {
        return Outcome.committing(transaction -> {
            Tenant tenant = tenants.lock(transaction, id);
            tenants.retain(transaction, tenant, tenant.backupPolicy().retentionDays(), reason);
            routes.publishState(transaction, id, Routes.State.REMOVED, reason, context.operationId());
            context.audit(
                    transaction, "tenant.delete", id.value(), Map.of("slug", tenant.slug(), "backup", lastBackup));
        });
    }
}
