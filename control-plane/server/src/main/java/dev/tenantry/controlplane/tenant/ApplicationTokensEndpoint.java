package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.common.Page;
import dev.tenantry.api.id.ApplicationTokenId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.tenant.ApplicationTokenCreated;
import dev.tenantry.api.tenant.ApplicationTokenView;
import dev.tenantry.api.tenant.CreateApplicationTokenRequest;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.idempotency.Changes;
import dev.tenantry.controlplane.problem.PathIds;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import jakarta.validation.Valid;

/** The tokens that a tenant's applications show at the gateway. */
@Controller("/v1/tenants/{tenantId}/application-tokens")
@ExecuteOn(TaskExecutors.BLOCKING)
class ApplicationTokensEndpoint {
    private final Catalog catalog;
    private final Changes changes;
    private final TenantAccess tenants;
    private final ApplicationTokens tokens;

    ApplicationTokensEndpoint(Catalog catalog, Changes changes, TenantAccess tenants, ApplicationTokens tokens) {
        this.catalog = catalog;
        this.changes = changes;
        this.tenants = tenants;
        this.tokens = tokens;
    }

    /** Makes a token; its secret is in this answer only. */
    @Post
    HttpResponse<ApplicationTokenCreated> create(
            Caller caller, String tenantId, @Body @Valid CreateApplicationTokenRequest request) {
        TenantId tenant = PathIds.tenant(tenantId);
        return changes.make(transaction -> {
            tenants.changeable(transaction, caller, tenant, null);
            return HttpResponse.status(HttpStatus.CREATED).body(tokens.create(transaction, caller, tenant, request));
        });
    }

    /** A tenant's tokens without their secrets, newest first. */
    @Get
    Page<ApplicationTokenView> list(Caller caller, String tenantId) {
        TenantId tenant = PathIds.tenant(tenantId);
        return catalog.transaction(transaction -> {
            tenants.visible(transaction, caller, tenant);
            return new Page<>(tokens.list(transaction, tenant), null);
        });
    }

    /** Ends a token. */
    @Delete("/{applicationTokenId}")
    HttpResponse<ApplicationTokenView> revoke(Caller caller, String tenantId, String applicationTokenId) {
        TenantId tenant = PathIds.tenant(tenantId);
        ApplicationTokenId id = PathIds.applicationToken(applicationTokenId);
        return changes.make(transaction -> {
            tenants.visible(transaction, caller, tenant);
            return HttpResponse.ok(tokens.revoke(transaction, caller, tenant, id));
        });
    }
}
