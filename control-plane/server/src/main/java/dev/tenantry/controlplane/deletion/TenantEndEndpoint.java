package dev.tenantry.controlplane.deletion;

import dev.tenantry.api.common.Page;
import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.deletion.DeletionView;
import dev.tenantry.api.deletion.DiscardDatabaseRequest;
import dev.tenantry.api.deletion.HoldView;
import dev.tenantry.api.deletion.PlaceHoldRequest;
import dev.tenantry.api.deletion.PurgePlanView;
import dev.tenantry.api.deletion.PurgeTenantRequest;
import dev.tenantry.api.deletion.ReleaseHoldRequest;
import dev.tenantry.api.deletion.UndeleteTenantRequest;
import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.tenant.DeleteTenantRequest;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.idempotency.Changes;
import dev.tenantry.controlplane.operation.OperationStore;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.problem.PathIds;
import dev.tenantry.controlplane.problem.Preconditions;
import dev.tenantry.controlplane.tenant.TenantAccess;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import jakarta.validation.Valid;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/** The end of one tenant: deleted, brought back, held, asked to be purged. */
@Controller("/v1/tenants/{tenantId}")
@ExecuteOn(TaskExecutors.BLOCKING)
class TenantEndEndpoint {
    private final Catalog catalog;
    private final Changes changes;
    private final TenantAccess access;
    private final EndRequests requests;
    private final LostEndRequests lostRequests;
    private final Deletions deletions;
    private final Holds holds;
    private final OperationStore operations;

    TenantEndEndpoint(
            Catalog catalog,
            Changes changes,
            TenantAccess access,
            EndRequests requests,
            LostEndRequests lostRequests,
            Deletions deletions,
            Holds holds,
            OperationStore operations) {
        this.catalog = catalog;
        this.changes = changes;
        this.access = access;
        this.requests = requests;
        this.lostRequests = lostRequests;
        this.deletions = deletions;
        this.holds = holds;
        this.operations = operations;
    }

    /** Ends a tenant: its traffic stops, a last backup is taken and proven, its data is retained. Nothing is destroyed. */
    @Post("/delete")
    HttpResponse<OperationView> delete(
            Caller caller,
            String tenantId,
            @Nullable @Header("If-Match") String ifMatch,
            @Body @Valid DeleteTenantRequest request) {
        TenantId id = PathIds.tenant(tenantId);
        return changes.make(transaction -> {
            access.confirm(access.changeable(transaction, caller, id, ifMatch), request.confirm());
            String lost = request.lostServer();
            return accepted(
                    transaction,
                    lost == null
                            ? requests.delete(transaction, id, caller, request.reason())
                            : lostRequests.delete(transaction, id, lost, caller, request.reason()));
        });
    }

    /** Brings a deleted tenant back inside its grace time, ready, under a new generation. */
    @Post("/undelete")
    HttpResponse<OperationView> undelete(
            Caller caller,
            String tenantId,
            @Nullable @Header("If-Match") String ifMatch,
            @Body @Valid UndeleteTenantRequest request) {
        TenantId id = PathIds.tenant(tenantId);
        return changes.make(transaction -> {
            access.confirm(access.unchanged(transaction, caller, id, ifMatch), request.confirm());
            return accepted(transaction, requests.undelete(transaction, id, caller, request.reason()));
        });
    }

    /** Destroys one database of a tenant that is not its live one: beside it, or retired with its undo window over. */
    @Post("/databases/{databaseId}/discard")
    HttpResponse<OperationView> discard(
            Caller caller,
            String tenantId,
            String databaseId,
            @Nullable @Header("If-Match") String ifMatch,
            @Body @Valid DiscardDatabaseRequest request) {
        TenantId id = PathIds.tenant(tenantId);
        DatabaseId database = PathIds.database(databaseId);
        return changes.make(transaction -> {
            access.changeable(transaction, caller, id, ifMatch);
            if (!request.confirm().equals(database.value())) {
                throw new ApiException(
                        ProblemCode.DELETION_WRONG_TARGET,
                        "The confirmation is not the database's id. Nothing was destroyed.",
                        "Type the id of the database you mean: --confirm " + database);
            }
            return accepted(transaction, requests.discard(transaction, id, database, caller, request.reason()));
        });
    }

    /** Exactly what a purge would destroy now, and what would stay. Changes nothing. */
    @Get("/purge")
    PurgePlanView plan(Caller caller, String tenantId) {
        TenantId id = PathIds.tenant(tenantId);
        return catalog.transaction(transaction -> deletions.plan(transaction, caller, id));
    }

    /** Asks for the destruction of a deleted tenant's data; another person has to approve it. */
    @Post("/purge")
    HttpResponse<DeletionView> purge(Caller caller, String tenantId, @Body @Valid PurgeTenantRequest request) {
        TenantId id = PathIds.tenant(tenantId);
        return changes.make(transaction -> {
            DeletionView ticket = deletions.request(transaction, caller, id, request);
            return HttpResponse.status(HttpStatus.CREATED)
                    .header("Location", "/v1/deletions/" + ticket.id())
                    .header("ETag", Preconditions.etag(ticket.rowVersion()))
                    .body(ticket);
        });
    }

    /** A tenant's legal holds, those that stand first. */
    @Get("/holds")
    Page<HoldView> holds(Caller caller, String tenantId) {
        TenantId id = PathIds.tenant(tenantId);
        return catalog.transaction(transaction -> {
            access.visible(transaction, caller, id);
            return new Page<>(holds.list(transaction, id), null);
        });
    }

    /** Places a legal hold: nothing of the tenant is destroyed while it stands. */
    @Post("/holds")
    HttpResponse<HoldView> place(Caller caller, String tenantId, @Body @Valid PlaceHoldRequest request) {
        TenantId id = PathIds.tenant(tenantId);
        return changes.make(transaction -> {
            access.visible(transaction, caller, id);
            return HttpResponse.status(HttpStatus.CREATED).body(holds.place(transaction, id, caller, request));
        });
    }

    /** Releases a legal hold that another person placed. */
    @Post("/holds/{holdId}/release")
    HttpResponse<HoldView> release(
            Caller caller, String tenantId, String holdId, @Body @Valid ReleaseHoldRequest request) {
        TenantId id = PathIds.tenant(tenantId);
        return changes.make(transaction -> {
            access.visible(transaction, caller, id);
            return HttpResponse.ok(holds.release(transaction, id, PathIds.hold(holdId), caller, request.reason()));
        });
    }

    private MutableHttpResponse<OperationView> accepted(Connection transaction, OperationId operation) {
        return HttpResponse.status(HttpStatus.ACCEPTED)
                .body(operations.find(transaction, operation).orElseThrow());
    }
}
