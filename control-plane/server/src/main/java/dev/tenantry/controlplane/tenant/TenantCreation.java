package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.common.FieldError;
import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.SchemaVersionId;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.id.TypedId;
import dev.tenantry.api.plan.PlanView;
import dev.tenantry.api.schema.SchemaVersionView;
import dev.tenantry.api.tenant.CreateTenantRequest;
import dev.tenantry.api.tenant.PlacementExplanation;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.plan.Plans;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.schema.Schemas;
import dev.tenantry.controlplane.server.PlacementPolicy;
import dev.tenantry.controlplane.server.ServerStore;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns a person's request for a tenant, or an approved onboarding, into a tenant: names become versions, a region becomes a server. */
@Singleton
public final class TenantCreation {
    private final Plans plans;
    private final Schemas schemas;
    private final ServerStore servers;
    private final TenantProvisioning provisioning;

    TenantCreation(Plans plans, Schemas schemas, ServerStore servers, TenantProvisioning provisioning) {
        this.plans = plans;
        this.schemas = schemas;
        this.servers = servers;
        this.provisioning = provisioning;
    }

    /** A tenant that was accepted, and why it goes where it goes. */
    public record Placed(TenantProvisioning.Accepted accepted, PlacementExplanation placement) {}

    /**
     * Makes the tenant and queues the operation that builds it.
     *
     * @throws ApiException PLAN_UNKNOWN, REQUEST_INVALID for an unknown schema, SERVER_NONE_ELIGIBLE, TENANT_DUPLICATE_SLUG
     */
    public Placed create(Connection transaction, Caller caller, CreateTenantRequest request) {
        return create(transaction, caller, request, ProvisionOperation.NAME);
    }

    /**
     * Makes the tenant and queues an operation of a kind that builds its first database.
     *
     * @throws ApiException PLAN_UNKNOWN, REQUEST_INVALID for an unknown schema, SERVER_NONE_ELIGIBLE, TENANT_DUPLICATE_SLUG
     */
    public Placed create(Connection transaction, Caller caller, CreateTenantRequest request, String kind) {
        PlanView plan = plans.required(transaction, request.plan());
        SchemaVersionView schema = schemas.required(transaction, request.schema());
        PlacementExplanation placement = explain(transaction, request);
        if (placement.serverId() == null) {
            throw noneEligible(placement, request.region());
        }
        NewTenant tenant = new NewTenant(
                request.slug(),
                request.displayName(),
                request.region(),
                plan.name(),
                plan.version(),
                new SchemaVersionId(schema.id()),
                new ServerId(placement.serverId()));
        String reason = request.reason() == null ? "" : request.reason();
        return new Placed(provisioning.submit(transaction, tenant, caller, reason, kind), placement);
    }

    /** Where the tenant would go, and why. Changes nothing. */
    public PlacementExplanation explain(Connection transaction, CreateTenantRequest request) {
        return PlacementPolicy.explain(servers.fleet(transaction), request.region(), override(request.serverId()));
    }

    private static @Nullable ServerId override(@Nullable String serverId) {
        if (serverId == null) {
            return null;
        }
        if (!TypedId.hasForm(ServerId.PREFIX, serverId)) {
            throw ApiException.invalid(List.of(new FieldError("serverId", "is not the id of a server")));
        }
        return new ServerId(serverId);
    }

    private static ApiException noneEligible(PlacementExplanation placement, String region) {
        String reasons = placement.candidates().isEmpty()
                ? "no server is registered"
                : String.join(
                        "; ",
                        placement.candidates().stream()
                                .limit(5)
                                .map(server -> server.serverName() + " " + String.join(", ", server.reasons()))
                                .toList());
        return new ApiException(
                ProblemCode.SERVER_NONE_ELIGIBLE,
                "No server can take a database in region " + region + ": " + reasons + ". Nothing was changed.",
                "tenantctl servers list",
                "tenantctl servers register",
                "tenantctl servers uncordon NAME");
    }
}
