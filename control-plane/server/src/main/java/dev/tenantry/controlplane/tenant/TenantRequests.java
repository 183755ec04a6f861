package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.operation.Operations;
import dev.tenantry.controlplane.problem.ApiException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.Arrays;
import java.util.Map;

/** Asks for operations on tenants that exist, after looking whether the tenant's state allows them. */
@Singleton
public final class TenantRequests {
    private final TenantStore tenants;
    private final DatabaseStore databases;
    private final Operations operations;

    TenantRequests(TenantStore tenants, DatabaseStore databases, Operations operations) {
        this.tenants = tenants;
        this.databases = databases;
        this.operations = operations;
    }

    /** Stops a tenant's traffic. */
    public OperationId suspend(Connection transaction, TenantId id, Caller caller, String reason) {
        Tenant tenant = present(transaction, id, TenantStatus.Service.READY, TenantStatus.Service.READ_ONLY);
        return submit(
                transaction,
                tenant,
                SuspendOperation.NAME,
                new SuspendOperation.Input(id, reason).fields(),
                caller,
                reason);
    }

    /** Lets it flow again. */
    public OperationId resume(Connection transaction, TenantId id, Caller caller, String reason) {
        Tenant tenant = present(transaction, id, TenantStatus.Service.SUSPENDED);
        int generation = tenant.generation() + 1;
        return submit(
                transaction,
                tenant,
                ResumeOperation.NAME,
                new ResumeOperation.Input(id, generation).fields(),
                caller,
                reason);
    }

    /** Ends a tenant and retains its data. */
    public OperationId delete(Connection transaction, TenantId id, Caller caller, String reason) {
        Tenant tenant = present(
                transaction,
                id,
                TenantStatus.Service.READY,
                TenantStatus.Service.READ_ONLY,
                TenantStatus.Service.SUSPENDED);
        return submit(
                transaction,
                tenant,
                DeleteOperation.NAME,
                new DeleteOperation.Input(id, reason).fields(),
                caller,
                reason);
    }

    /**
     * A tenant that exists, is not deleted and is in one of some states, locked until the transaction ends.
     *
     * @throws ApiException TENANT_DELETED, TENANT_WRONG_STATE
     */
    public Tenant present(Connection transaction, TenantId id, TenantStatus.Service... allowed) {
        Tenant tenant = tenants.lock(transaction, id);
        if (tenant.commercial() == TenantStatus.Commercial.ENDED) {
            throw new ApiException(
                    ProblemCode.TENANT_DELETED,
                    "Tenant " + tenant.slug() + " is deleted; its data is "
                            + tenant.data().word() + ". Nothing was changed.");
        }
        if (!Arrays.asList(allowed).contains(tenant.service())) {
            throw new ApiException(
                    ProblemCode.TENANT_WRONG_STATE,
                    "Tenant " + tenant.slug() + " is " + tenant.service().word() + ", and this needs one of: "
                            + String.join(
                                    ", ",
                                    Arrays.stream(allowed)
                                            .map(TenantStatus.Service::word)
                                            .toList())
                            + ". Nothing was changed.",
                    "tenantctl tenants get " + tenant.slug());
        }
        return tenant;
    }

    private OperationId submit(
            Connection transaction,
            Tenant tenant,
            String kind,
            Map<String, String> input,
            Caller caller,
            String reason) {
        ServerId server = databases.get(transaction, tenant.live()).server();
        return operations.submit(
                transaction,
                new Operations.Request(
                        kind,
                        tenant.id(),
                        server,
                        input,
                        caller.tokenId(),
                        caller.person(),
                        reason,
                        caller.requestId(),
                        false));
    }
}
