package dev.tenantry.controlplane.retention;

import dev.tenantry.api.backup.BackupView;
import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.retention.PinRequest;
import dev.tenantry.api.retention.RetentionView;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.backup.BackupStore;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.idempotency.Changes;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.problem.PathIds;
import dev.tenantry.controlplane.tenant.TenantAccess;
import dev.tenantry.controlplane.tenant.TenantStore;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import jakarta.validation.Valid;
import java.sql.Connection;
import java.util.Map;

/** What is kept of one tenant's backups, and pins. */
@Controller("/v1/tenants/{tenantId}")
@ExecuteOn(TaskExecutors.BLOCKING)
class RetentionEndpoint {
    private final Catalog catalog;
    private final Changes changes;
    private final TenantAccess access;
    private final TenantStore tenants;
    private final BackupStore backups;
    private final Retention retention;
    private final RetentionStore store;
    private final AuditTrail audit;

    RetentionEndpoint(
            Catalog catalog,
            Changes changes,
            TenantAccess access,
            TenantStore tenants,
            BackupStore backups,
            Retention retention,
            RetentionStore store,
            AuditTrail audit) {
        this.catalog = catalog;
        this.changes = changes;
        this.access = access;
        this.tenants = tenants;
        this.backups = backups;
        this.retention = retention;
        this.store = store;
        this.audit = audit;
    }

    /** What the plan promises, what was measured, and why each backup is kept or that it goes. Changes nothing. */
    @Get("/retention")
    RetentionView get(Caller caller, String tenantId) {
        TenantId id = PathIds.tenant(tenantId);
        return catalog.transaction(transaction -> {
            access.visible(transaction, caller, id);
            return retention.view(transaction, tenants.get(transaction, id));
        });
    }

    /** Keeps a backup, whatever the plan says, until it is unpinned. */
    @Post("/backups/{backupId}/pin")
    HttpResponse<BackupView> pin(Caller caller, String tenantId, String backupId, @Body @Valid PinRequest request) {
        return changes.make(transaction -> {
            BackupId backup = own(transaction, caller, PathIds.tenant(tenantId), PathIds.backup(backupId));
            if (!store.pin(transaction, backup, caller.person(), request.reason())) {
                throw new ApiException(
                        ProblemCode.REQUEST_CONFLICT,
                        "Backup " + backup
                                + " is not complete, or its end is decided: it cannot be pinned. Nothing was changed.",
                        "tenantctl backups get " + backup);
            }
            return changed(transaction, caller, "backup.pin", backup, request);
        });
    }

    /** Takes a pin away: from then on the plan decides. */
    @Post("/backups/{backupId}/unpin")
    HttpResponse<BackupView> unpin(Caller caller, String tenantId, String backupId, @Body @Valid PinRequest request) {
        return changes.make(transaction -> {
            BackupId backup = own(transaction, caller, PathIds.tenant(tenantId), PathIds.backup(backupId));
            if (!store.unpin(transaction, backup)) {
                throw new ApiException(
                        ProblemCode.REQUEST_CONFLICT,
                        "Backup " + backup + " is not pinned. Nothing was changed.",
                        "tenantctl backups get " + backup);
            }
            return changed(transaction, caller, "backup.unpin", backup, request);
        });
    }

    private BackupId own(Connection transaction, Caller caller, TenantId tenant, BackupId backup) {
        TenantView seen = access.unchanged(transaction, caller, tenant, null);
        return backups.record(transaction, backup)
                .filter(found -> found.tenant().equals(tenant))
                .orElseThrow(() -> ApiException.notFound("backup", "tenantctl backups list " + seen.slug()))
                .id();
    }

    private MutableHttpResponse<BackupView> changed(
            Connection transaction, Caller caller, String action, BackupId backup, PinRequest request) {
        BackupView view = backups.find(transaction, backup).orElseThrow();
        audit.record(
                transaction,
                new AuditTrail.Entry(
                        view.tenantId(),
                        caller.tokenId(),
                        caller.person(),
                        action,
                        backup.value(),
                        request.reason(),
                        caller.requestId(),
                        null,
                        Map.of()));
        return HttpResponse.ok(view);
    }
}
