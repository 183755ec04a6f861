package dev.tenantry.controlplane.deletion;

import dev.tenantry.api.common.FieldError;
import dev.tenantry.api.common.Page;
import dev.tenantry.api.deletion.ApproveDeletionRequest;
import dev.tenantry.api.deletion.DeletionView;
import dev.tenantry.api.deletion.RefuseDeletionRequest;
import dev.tenantry.api.id.DeletionId;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.idempotency.Changes;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.problem.PathIds;
import dev.tenantry.controlplane.problem.Preconditions;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
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
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Deletion tickets: looked at, approved, refused. */
@Controller("/v1/deletions")
@ExecuteOn(TaskExecutors.BLOCKING)
class DeletionsEndpoint {
    private static final Set<String> STATES =
            Set.of(Ticket.REQUESTED, Ticket.EXECUTING, Ticket.DONE, Ticket.REFUSED, Ticket.EXPIRED);

    private final Catalog catalog;
    private final Changes changes;
    private final Deletions deletions;
    private final DeletionStore store;

    DeletionsEndpoint(Catalog catalog, Changes changes, Deletions deletions, DeletionStore store) {
        this.catalog = catalog;
        this.changes = changes;
        this.deletions = deletions;
        this.store = store;
    }

    /** Tickets, newest first. */
    @Get("{?state,cursor,limit}")
    Page<DeletionView> list(
            @Nullable @QueryValue String state,
            @Nullable @QueryValue String cursor,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit) {
        if (state != null && !STATES.contains(state)) {
            throw ApiException.invalid(List.of(new FieldError("state", "is not a state of a deletion")));
        }
        return catalog.transaction(transaction -> store.list(transaction, state, cursor, limit));
    }

    /** One ticket. */
    @Get("/{deletionId}")
    HttpResponse<DeletionView> get(String deletionId) {
        DeletionId id = PathIds.deletion(deletionId);
        return answer(
                HttpStatus.OK,
                catalog.transaction(transaction -> store.find(transaction, id))
                        .orElseThrow(() -> ApiException.notFound("deletion", "tenantctl deletions list")));
    }

    /** Approves a deletion that another person asked for; the data is destroyed at once. */
    @Post("/{deletionId}/approve")
    HttpResponse<DeletionView> approve(Caller caller, String deletionId, @Body @Valid ApproveDeletionRequest request) {
        DeletionId id = PathIds.deletion(deletionId);
        return changes.make(
                transaction -> answer(HttpStatus.ACCEPTED, deletions.approve(transaction, caller, id, request)));
    }

    /** Refuses or withdraws a ticket for good. */
    @Post("/{deletionId}/refuse")
    HttpResponse<DeletionView> refuse(Caller caller, String deletionId, @Body @Valid RefuseDeletionRequest request) {
        DeletionId id = PathIds.deletion(deletionId);
        return changes.make(
                transaction -> answer(HttpStatus.OK, deletions.refuse(transaction, caller, id, request.reason())));
    }

    private static MutableHttpResponse<DeletionView> answer(HttpStatus status, DeletionView ticket) {
        return HttpResponse.status(status)
                .header("ETag", Preconditions.etag(ticket.rowVersion()))
                .body(ticket);
    }
}
