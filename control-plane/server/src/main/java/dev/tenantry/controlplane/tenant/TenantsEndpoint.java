package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.common.FieldError;
import dev.tenantry.api.common.Page;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.tenant.CreateTenantRequest;
import dev.tenantry.api.tenant.DatabaseView;
import dev.tenantry.api.tenant.PlacementExplanation;
import dev.tenantry.api.tenant.TenantAccepted;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.idempotency.Changes;
import dev.tenantry.controlplane.operation.OperationStore;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.problem.PathIds;
import dev.tenantry.controlplane.problem.Preconditions;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tenants: created, looked at, stopped, started, ended. */
@Controller("/v1/tenants")
@ExecuteOn(TaskExecutors.BLOCKING)
class TenantsEndpoint {
    private final Catalog catalog;
    private final Changes changes;
    private final TenantCreation creation;
    private final TenantAccess access;
    private final TenantStore tenants;
    private final DatabaseStore databases;
    private final OperationStore operationStore;

    TenantsEndpoint(
            Catalog catalog,
            Changes changes,
            TenantCreation creation,
            TenantAccess access,
            TenantStore tenants,
            DatabaseStore databases,
            OperationStore operationStore) {
        this.catalog = catalog;
        this.changes = changes;
        this.creation = creation;
        this.access = access;
        this.tenants = tenants;
        this.databases = databases;
        this.operationStore = operationStore;
    }

    /** Makes a tenant and queues the operation that builds its database. */
    @Post
    HttpResponse<TenantAccepted> create(Caller caller, @Body @Valid CreateTenantRequest request) {
        return changes.make(transaction -> {
            TenantCreation.Placed placed = creation.create(transaction, caller, request);
            TenantId id = placed.accepted().tenant();
            return HttpResponse.status(HttpStatus.ACCEPTED)
                    .header("Location", "/v1/tenants/" + id)
                    .body(new TenantAccepted(
                            access.visible(transaction, caller, id),
                            operationStore
                                    .find(transaction, placed.accepted().operation())
                                    .orElseThrow(),
                            placed.placement()));
        });
    }

    /** Says where a tenant would go and why, and changes nothing. */
    @Post("/placement")
    PlacementExplanation placement(@Body @Valid CreateTenantRequest request) {
        return catalog.transaction(transaction -> creation.explain(transaction, request));
    }

    /** Tenants by slug. */
    @Get("{?slug,state,cursor,limit}")
    Page<TenantView> list(
            Caller caller,
            @Nullable @QueryValue String slug,
            @Nullable @QueryValue String state,
            @Nullable @QueryValue String cursor,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit) {
        if (state != null
                && Arrays.stream(TenantStatus.Service.values())
                        .noneMatch(known -> known.word().equals(state))) {
            throw ApiException.invalid(List.of(new FieldError("state", "is not a service status")));
        }
        return catalog.transaction(transaction -> {
            if (slug == null && caller.tenantId() == null) {
                return tenants.list(transaction, cursor, limit, state);
            }
            // At most one tenant: of that slug, or the caller's only one.
            List<TenantView> found = (slug == null
                            ? tenants.find(transaction, PathIds.tenant(String.valueOf(caller.tenantId())))
                            : tenants.findBySlug(transaction, slug))
                            .filter(tenant -> caller.sees(tenant.id()))
                            .filter(tenant -> state == null || state.equals(tenant.serviceStatus()))
                            .stream()
                            .toList();
            return new Page<>(found, null);
        });
    }

    /** One tenant. */
    @Get("/{tenantId}")
    HttpResponse<TenantView> get(Caller caller, String tenantId) {
        TenantView tenant =
                catalog.transaction(transaction -> access.visible(transaction, caller, PathIds.tenant(tenantId)));
        return HttpResponse.ok(tenant).header("ETag", Preconditions.etag(tenant.rowVersion()));
    }

    /** A tenant's databases, newest first. */
    @Get("/{tenantId}/databases")
    Page<DatabaseView> databases(Caller caller, String tenantId) {
        TenantId id = PathIds.tenant(tenantId);
        return catalog.transaction(transaction -> {
            access.visible(transaction, caller, id);
            return new Page<>(databases.list(transaction, id), null);
        });
    }
}
