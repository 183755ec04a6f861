package dev.tenantry.controlplane.drill;

import dev.tenantry.api.common.Page;
import dev.tenantry.api.drill.CreateDrillRequest;
import dev.tenantry.api.drill.DrillView;
import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.idempotency.Changes;
import dev.tenantry.controlplane.operation.OperationStore;
import dev.tenantry.controlplane.problem.PathIds;
import dev.tenantry.controlplane.tenant.TenantAccess;
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
import org.jspecify.annotations.Nullable;

/** Restore drills of one tenant. */
@Controller("/v1/tenants/{tenantId}/drills")
@ExecuteOn(TaskExecutors.BLOCKING)
class DrillsEndpoint {
    private final Catalog catalog;
    private final Changes changes;
    private final TenantAccess tenants;
    private final DrillRequests requests;
    private final DrillStore drills;
    private final OperationStore operations;

    DrillsEndpoint(
            Catalog catalog,
            Changes changes,
            TenantAccess tenants,
            DrillRequests requests,
            DrillStore drills,
            OperationStore operations) {
        this.catalog = catalog;
        this.changes = changes;
        this.tenants = tenants;
        this.requests = requests;
        this.drills = drills;
        this.operations = operations;
    }

    /** Restores a backup only to prove it. What is made for it is dropped again; nothing of the tenant is touched. */
    @Post
    HttpResponse<OperationView> create(Caller caller, String tenantId, @Body @Valid CreateDrillRequest request) {
        TenantId tenant = PathIds.tenant(tenantId);
        BackupId backup = PathIds.backup(request.backupId());
        String reason = request.reason() == null ? "" : request.reason();
        return changes.make(transaction -> {
            tenants.changeable(transaction, caller, tenant, null);
            OperationId operation = requests.ask(transaction, tenant, backup, caller, reason);
            return HttpResponse.status(HttpStatus.ACCEPTED)
                    .body(operations.find(transaction, operation).orElseThrow());
        });
    }

    /** A tenant's drills, newest first. */
    @Get("{?cursor,limit}")
    Page<DrillView> list(
            Caller caller,
            String tenantId,
            @Nullable @QueryValue String cursor,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit) {
        TenantId tenant = PathIds.tenant(tenantId);
        return catalog.transaction(transaction -> {
            tenants.visible(transaction, caller, tenant);
            return drills.list(transaction, tenant, cursor, limit);
        });
    }
}
