package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.tenant.ChangePlanRequest;
import dev.tenantry.api.tenant.MaintenanceRequest;
import dev.tenantry.api.tenant.ReadOnlyRequest;
import dev.tenantry.api.tenant.RenameRequest;
import dev.tenantry.api.tenant.ResumeRequest;
import dev.tenantry.api.tenant.SuspendRequest;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.idempotency.Changes;
import dev.tenantry.controlplane.operation.OperationStore;
import dev.tenantry.controlplane.problem.PathIds;
import dev.tenantry.controlplane.problem.Preconditions;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import jakarta.validation.Valid;
import java.sql.Connection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What happens to a tenant between its first day and its last: stopped, started, renamed, moved to another plan. */
@Controller("/v1/tenants/{tenantId}")
@ExecuteOn(TaskExecutors.BLOCKING)
class LifecycleEndpoint {
    private final Changes changes;
    private final TenantRequests requests;
    private final TenantAccess access;
    private final OperationStore operations;

    LifecycleEndpoint(Changes changes, TenantRequests requests, TenantAccess access, OperationStore operations) {
        this.changes = changes;
        this.requests = requests;
        this.access = access;
        this.operations = operations;
    }

    /** Stops a tenant's traffic. */
    @Post("/suspend")
    HttpResponse<OperationView> suspend(
            Caller caller,
            String tenantId,
            @Nullable @Header("If-Match") String ifMatch,
            @Body @Valid SuspendRequest request) {
        TenantId id = PathIds.tenant(tenantId);
        return accepted(
                caller, id, ifMatch, transaction -> requests.suspend(transaction, id, caller, request.reason()));
    }

    /** Lets a tenant's traffic flow again after a suspension, a maintenance or a read-only time, under a new generation. */
    @Post("/resume")
    HttpResponse<OperationView> resume(
            Caller caller,
            String tenantId,
            @Nullable @Header("If-Match") String ifMatch,
            @Body @Valid ResumeRequest request) {
        TenantId id = PathIds.tenant(tenantId);
        String reason = request.reason() == null ? "" : request.reason();
        return accepted(caller, id, ifMatch, transaction -> requests.resume(transaction, id, caller, reason));
    }

    /** Stops a tenant's writes and leaves its reads, under a new generation whose account cannot write. */
    @Post("/read-only")
    HttpResponse<OperationView> readOnly(
            Caller caller,
            String tenantId,
            @Nullable @Header("If-Match") String ifMatch,
            @Body @Valid ReadOnlyRequest request) {
        TenantId id = PathIds.tenant(tenantId);
        return accepted(
                caller, id, ifMatch, transaction -> requests.readOnly(transaction, id, caller, request.reason()));
    }

    /** Makes a tenant's applications wait, for work on its database; resuming ends it. */
    @Post("/maintenance")
    HttpResponse<OperationView> maintenance(
            Caller caller,
            String tenantId,
            @Nullable @Header("If-Match") String ifMatch,
            @Body @Valid MaintenanceRequest request) {
        TenantId id = PathIds.tenant(tenantId);
        return accepted(
                caller, id, ifMatch, transaction -> requests.maintain(transaction, id, caller, request.reason()));
    }

    /** Moves a tenant to another plan while its traffic goes on. */
    @Post("/change-plan")
    HttpResponse<OperationView> changePlan(
            Caller caller,
            String tenantId,
            @Nullable @Header("If-Match") String ifMatch,
            @Body @Valid ChangePlanRequest request) {
        TenantId id = PathIds.tenant(tenantId);
        return accepted(caller, id, ifMatch, transaction -> requests.changePlan(transaction, id, caller, request));
    }

    /** Gives a tenant another slug; the former one stays reserved for it. */
    @Post("/rename")
    HttpResponse<TenantView> rename(
            Caller caller,
            String tenantId,
            @Nullable @Header("If-Match") String ifMatch,
            @Body @Valid RenameRequest request) {
        TenantId id = PathIds.tenant(tenantId);
        return changes.make(transaction -> {
            access.confirm(access.changeable(transaction, caller, id, ifMatch), request.confirm());
            requests.rename(transaction, id, caller, request);
            TenantView renamed = access.visible(transaction, caller, id);
            return HttpResponse.ok(renamed).header("ETag", Preconditions.etag(renamed.rowVersion()));
        });
    }

    private HttpResponse<OperationView> accepted(
            Caller caller, TenantId id, @Nullable String ifMatch, Function<Connection, OperationId> request) {
        return changes.make(transaction -> {
            access.changeable(transaction, caller, id, ifMatch);
            OperationId operation = request.apply(transaction);
            return HttpResponse.status(HttpStatus.ACCEPTED)
                    .body(operations.find(transaction, operation).orElseThrow());
        });
    }
}
