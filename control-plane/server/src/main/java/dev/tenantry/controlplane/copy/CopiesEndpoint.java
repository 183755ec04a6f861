package dev.tenantry.controlplane.copy;

import dev.tenantry.api.backup.BackupView;
import dev.tenantry.api.backup.CopyBackupRequest;
import dev.tenantry.api.common.Page;
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

/** Second copies of one tenant's backups, and what its backups' own stores have lost. */
@Controller("/v1/tenants/{tenantId}/backups")
@ExecuteOn(TaskExecutors.BLOCKING)
class CopiesEndpoint {
    private final Catalog catalog;
    private final Changes changes;
    private final TenantAccess tenants;
    private final CopyRequests requests;
    private final LostArchives lost;
    private final OperationStore operations;

    CopiesEndpoint(
            Catalog catalog,
            Changes changes,
            TenantAccess tenants,
            CopyRequests requests,
            LostArchives lost,
            OperationStore operations) {
        this.catalog = catalog;
        this.changes = changes;
        this.tenants = tenants;
        this.requests = requests;
        this.lost = lost;
        this.operations = operations;
    }

    /** Has a backup copied to the second store, or its own store filled from there. An operation that is at it already is the answer. */
    @Post("/{backupId}/copy")
    HttpResponse<OperationView> copy(
            Caller caller, String tenantId, String backupId, @Body @Valid CopyBackupRequest request) {
        TenantId tenant = PathIds.tenant(tenantId);
        BackupId backup = PathIds.backup(backupId);
        String reason = request.reason() == null ? "" : request.reason();
        return changes.make(transaction -> {
            tenants.unchanged(transaction, caller, tenant, null);
            OperationId operation = CopyBackupRequest.BACK.equals(request.direction())
                    ? requests.copyBack(transaction, tenant, backup, caller, reason)
                    : requests.copy(transaction, tenant, backup, caller, reason);
            return HttpResponse.status(HttpStatus.ACCEPTED)
                    .body(operations.find(transaction, operation).orElseThrow());
        });
    }

    /**
     * A tenant's complete backups of which something is missing in their own store now, or was found harmed there, newest first. Lists the store. A
     * page may have fewer than the limit although another follows.
     */
    @Get("/lost{?cursor,limit}")
    Page<BackupView> lost(
            Caller caller,
            String tenantId,
            @Nullable @QueryValue String cursor,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit) {
        TenantId tenant = PathIds.tenant(tenantId);
        catalog.transaction(transaction -> tenants.visible(transaction, caller, tenant));
        return lost.page(tenant, cursor, limit);
    }
}
