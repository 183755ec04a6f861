package dev.tenantry.controlplane.backup;

import dev.tenantry.api.backup.ArchiveKeysView;
import dev.tenantry.api.backup.BackupView;
import dev.tenantry.api.backup.CreateBackupRequest;
import dev.tenantry.api.common.Page;
import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.idempotency.Changes;
import dev.tenantry.controlplane.operation.OperationStore;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.problem.PathIds;
import dev.tenantry.controlplane.secret.TenantKeys;
import dev.tenantry.controlplane.tenant.TenantAccess;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Backups of one tenant. */
@Controller("/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
class BackupsEndpoint {
    private final Catalog catalog;
    private final Changes changes;
    private final TenantAccess tenants;
    private final BackupRequests requests;
    private final BackupStore backups;
    private final OperationStore operations;
    private final TenantKeys keys;
    private final AuditTrail audit;

    BackupsEndpoint(
            Catalog catalog,
            Changes changes,
            TenantAccess tenants,
            BackupRequests requests,
            BackupStore backups,
            OperationStore operations,
            TenantKeys keys,
            AuditTrail audit) {
        this.catalog = catalog;
        this.changes = changes;
        this.tenants = tenants;
        this.requests = requests;
        this.backups = backups;
        this.operations = operations;
        this.keys = keys;
        this.audit = audit;
    }

    /** Queues a backup. The operation's result names it once it is complete. */
    @Post("/tenants/{tenantId}/backups")
    HttpResponse<OperationView> create(
            Caller caller,
            String tenantId,
            @Nullable @Header("If-Match") String ifMatch,
            @Body @Valid CreateBackupRequest request) {
        TenantId tenant = PathIds.tenant(tenantId);
        String reason = request.reason() == null ? "" : request.reason();
        return changes.make(transaction -> {
            tenants.changeable(transaction, caller, tenant, ifMatch);
            BackupRequests.Accepted accepted = requests.submit(transaction, tenant, caller, reason, false);
            return HttpResponse.status(HttpStatus.ACCEPTED)
                    .header("Location", "/v1/backups/" + accepted.backup())
                    .body(operations.find(transaction, accepted.operation()).orElseThrow());
        });
    }

    /** A tenant's backups, newest first. */
    @Get("/tenants/{tenantId}/backups{?cursor,limit}")
    Page<BackupView> list(
            Caller caller,
            String tenantId,
            @Nullable @QueryValue String cursor,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit) {
        TenantId tenant = PathIds.tenant(tenantId);
        return catalog.transaction(transaction -> {
            tenants.visible(transaction, caller, tenant);
            return backups.list(transaction, tenant, cursor, limit);
        });
    }

    /** A tenant's archive keys, sealed by the control plane's keyset: with both, its archives can be read without the catalog. */
    @Get("/tenants/{tenantId}/archive-keys")
    ArchiveKeysView archiveKeys(Caller caller, String tenantId) {
        TenantId tenant = PathIds.tenant(tenantId);
        return catalog.transaction(transaction -> {
            tenants.visible(transaction, caller, tenant);
            audit.record(
                    transaction,
                    new AuditTrail.Entry(
                            tenant.value(),
                            caller.tokenId(),
                            caller.person(),
                            "backup.keys_read",
                            tenant.value(),
                            "",
                            caller.requestId(),
                            null,
                            Map.of()));
            return keys.sealed(transaction, tenant);
        });
    }

    /** One backup. */
    @Get("/backups/{backupId}")
    BackupView get(Caller caller, String backupId) {
        BackupId id = PathIds.backup(backupId);
        return catalog.transaction(transaction -> backups.find(transaction, id))
                .filter(backup -> caller.sees(backup.tenantId()))
                .orElseThrow(() -> ApiException.notFound("backup", "tenantctl backups list"));
    }
}
