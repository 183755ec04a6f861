package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.operation.Operations;
import dev.tenantry.controlplane.secret.TenantKeys;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.Map;

/** Makes a tenant: everything of it that the catalog holds, and the operation that builds its database, in one transaction. */
@Singleton
public final class TenantProvisioning {
    private final Ids ids;
    private final TenantStore tenants;
    private final DatabaseStore databases;
    private final TenantKeys keys;
    private final Operations operations;
    private final AuditTrail audit;

    TenantProvisioning(
            Ids ids,
            TenantStore tenants,
            DatabaseStore databases,
            TenantKeys keys,
            Operations operations,
            AuditTrail audit) {
        this.ids = ids;
        this.tenants = tenants;
        this.databases = databases;
        this.keys = keys;
        this.operations = operations;
        this.audit = audit;
    }

    /**
     * Writes the tenant, its database, its key and the operation.
     *
     * @throws dev.tenantry.controlplane.problem.ApiException TENANT_DUPLICATE_SLUG
     */
    public Accepted submit(Connection transaction, NewTenant tenant, Caller caller, String reason) {
        return submit(transaction, tenant, caller, reason, ProvisionOperation.NAME);
    }

    /**
     * The same for another kind of operation that makes a tenant's first database; its input is the tenant and the database.
     *
     * @throws dev.tenantry.controlplane.problem.ApiException TENANT_DUPLICATE_SLUG
     */
    public Accepted submit(Connection transaction, NewTenant tenant, Caller caller, String reason, String kind) {
        TenantId id = ids.tenant();
        DatabaseId database = ids.database();
        OperationId operation = ids.operation();
        tenants.insert(transaction, id, tenant, caller.person());
        keys.ensure(transaction, id);
        databases.insert(
                transaction,
                database,
                id,
                tenant.server(),
                ids.databaseName(),
                tenant.schemaVersion(),
                null,
                operation);
        audit.record(
                transaction,
                new AuditTrail.Entry(
                        id.value(),
                        caller.tokenId(),
                        caller.person(),
                        "tenant.create",
                        id.value(),
                        reason,
                        caller.requestId(),
                        operation.value(),
                        Map.of("slug", tenant.slug(), "plan", tenant.plan(), "region", tenant.region())));
        operations.submit(
                transaction,
                operation,
                new Operations.Request(
                        kind,
                        id,
                        tenant.server(),
                        new OneDatabase(id, database).fields(),
                        caller.tokenId(),
                        caller.person(),
                        reason,
                        caller.requestId(),
                        false));
        return new Accepted(id, database, operation);
    }

    /** What now exists in the catalog. */
    public record Accepted(TenantId tenant, DatabaseId database, OperationId operation) {}
}
