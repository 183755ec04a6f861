package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.plan.PlanView;
import dev.tenantry.api.tenant.ChangePlanRequest;
import dev.tenantry.api.tenant.RenameRequest;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.operation.Operations;
import dev.tenantry.controlplane.plan.Plans;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.routing.Routes;
import dev.tenantry.provisioning.identifier.AccountRole;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.Arrays;
import java.util.Map;

/** Asks for operations on tenants that exist, after looking whether the tenant's state allows them. */
@Singleton
public final class TenantRequests {
    private final TenantStore tenants;
    private final DatabaseStore databases;
    private final Plans plans;
    private final Routes routes;
    private final Operations operations;
    private final AuditTrail audit;

    TenantRequests(
            TenantStore tenants,
            DatabaseStore databases,
            Plans plans,
            Routes routes,
            Operations operations,
            AuditTrail audit) {
        this.tenants = tenants;
        this.databases = databases;
        this.plans = plans;
        this.routes = routes;
        this.operations = operations;
        this.audit = audit;
    }

    /** Stops a tenant's traffic. */
    public OperationId suspend(Connection transaction, TenantId id, Caller caller, String reason) {
        Tenant tenant = present(
                transaction,
                id,
                TenantStatus.Service.READY,
                TenantStatus.Service.READ_ONLY,
                TenantStatus.Service.MAINTENANCE);
        var input = new SuspendOperation.Input(id, reason);
        return submit(transaction, tenant, SuspendOperation.NAME, input.fields(), caller, reason);
    }

    /** Makes its applications wait, for work on its database. */
    public OperationId maintain(Connection transaction, TenantId id, Caller caller, String reason) {
        Tenant tenant = present(transaction, id, TenantStatus.Service.READY, TenantStatus.Service.READ_ONLY);
        var input = new MaintenanceOperation.Input(id, reason);
        return submit(transaction, tenant, MaintenanceOperation.NAME, input.fields(), caller, reason);
    }

    /** Stops its writes and leaves, or lets in, its reads. */
    public OperationId readOnly(Connection transaction, TenantId id, Caller caller, String reason) {
        Tenant tenant = present(
                transaction,
                id,
                TenantStatus.Service.READY,
                TenantStatus.Service.SUSPENDED,
                TenantStatus.Service.MAINTENANCE);
        var input = new ReadOnlyOperation.Input(id, tenant.generation() + 1);
        return submit(transaction, tenant, ReadOnlyOperation.NAME, input.fields(), caller, reason);
    }

    /** Lets it flow again: as it was before a maintenance, and reads and writes else. */
    public OperationId resume(Connection transaction, TenantId id, Caller caller, String reason) {
        Tenant tenant = present(
                transaction,
                id,
                TenantStatus.Service.SUSPENDED,
                TenantStatus.Service.READ_ONLY,
                TenantStatus.Service.MAINTENANCE);
        boolean onlyRead = tenant.service() == TenantStatus.Service.MAINTENANCE
                && TenantRoutes.present(routes, transaction, id).account().role() == AccountRole.READ_ONLY;
        var target = onlyRead ? TenantStatus.Service.READ_ONLY : TenantStatus.Service.READY;
        var input = new ResumeOperation.Input(id, tenant.generation() + 1, target);
        return submit(transaction, tenant, ResumeOperation.NAME, input.fields(), caller, reason);
    }

    /**
     * Moves it to another plan.
     *
     * @throws ApiException PLAN_UNKNOWN; REQUEST_CONFLICT when it has that version already
     */
    public OperationId changePlan(Connection transaction, TenantId id, Caller caller, ChangePlanRequest request) {
        Tenant tenant = present(transaction, id);
        PlanView from = plans.ofTenant(transaction, id.value());
        PlanView plan = plans.required(transaction, request.plan(), request.version());
        if (from.name().equals(plan.name()) && from.version() == plan.version()) {
            throw new ApiException(
                    ProblemCode.REQUEST_CONFLICT,
                    "Tenant " + tenant.slug() + " has version " + plan.version() + " of plan " + plan.name()
                            + " already. Nothing was changed.",
                    "tenantctl plans list");
        }
        var input = new ChangePlanOperation.Input(id, from.name(), from.version(), plan.name(), plan.version());
        return submit(transaction, tenant, ChangePlanOperation.NAME, input.fields(), caller, request.reason());
    }

    /**
     * Gives it another slug, at once: nothing but people uses it.
     *
     * @throws ApiException TENANT_DUPLICATE_SLUG, TENANT_SLUG_RESERVED; REQUEST_CONFLICT when it has that slug already
     */
    public void rename(Connection transaction, TenantId id, Caller caller, RenameRequest request) {
        Tenant tenant = present(transaction, id);
        if (tenant.slug().equals(request.slug())) {
            throw new ApiException(
                    ProblemCode.REQUEST_CONFLICT,
                    "The tenant's slug is " + tenant.slug() + " already. Nothing was changed.",
                    "tenantctl tenants get " + tenant.slug());
        }
        Slugs.rename(transaction, tenant, request.slug());
        audit.record(
                transaction,
                new AuditTrail.Entry(
                        id.value(),
                        caller.tokenId(),
                        caller.person(),
                        "tenant.rename",
                        id.value(),
                        request.reason(),
                        caller.requestId(),
                        null,
                        Map.of("from", tenant.slug(), "to", request.slug())));
    }

    /**
     * A tenant that exists, went live and is not deleted, whatever traffic gets, locked until the transaction ends.
     *
     * @throws ApiException TENANT_DELETED, TENANT_WRONG_STATE
     */
    public Tenant present(Connection transaction, TenantId id) {
        return present(
                transaction,
                id,
                TenantStatus.Service.READY,
                TenantStatus.Service.READ_ONLY,
                TenantStatus.Service.SUSPENDED,
                TenantStatus.Service.MAINTENANCE);
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
                            + tenant.data().word() + ". Nothing was changed.",
                    "tenantctl tenants get " + tenant.slug());
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

    /** Queues an operation on a tenant's live database. */
    public OperationId submit(
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
