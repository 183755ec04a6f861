package dev.tenantry.controlplane.operation;

import dev.tenantry.api.common.FieldError;
import dev.tenantry.api.common.Page;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.operation.OperationEventView;
import dev.tenantry.api.operation.OperationEvents;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.operation.ResolveOperationRequest;
import dev.tenantry.api.operation.RetryOperationRequest;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.idempotency.Changes;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.problem.PathIds;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.sql.Connection;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operations: how they stand, what happened, and what a person decides about them. */
@Controller("/v1/operations")
@ExecuteOn(TaskExecutors.BLOCKING)
class OperationsEndpoint {
    private final Catalog catalog;
    private final Changes changes;
    private final OperationStore store;
    private final EventLog events;
    private final OperationStreams streams;
    private final OperationControl control;

    OperationsEndpoint(
            Catalog catalog,
            Changes changes,
            OperationStore store,
            EventLog events,
            OperationStreams streams,
            OperationControl control) {
        this.catalog = catalog;
        this.changes = changes;
        this.store = store;
        this.events = events;
        this.streams = streams;
        this.control = control;
    }

    /** Operations, newest first. */
    @Get("{?tenantId,state,cursor,limit}")
    Page<OperationView> list(
            Caller caller,
            @Nullable @QueryValue String tenantId,
            @Nullable @QueryValue String state,
            @Nullable @QueryValue String cursor,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit) {
        if (state != null
                && Arrays.stream(OperationState.values())
                        .noneMatch(known -> known.word().equals(state))) {
            throw ApiException.invalid(List.of(new FieldError("state", "is not a state of operations")));
        }
        String asked = tenantId == null ? caller.tenantId() : tenantId;
        TenantId tenant = asked == null ? null : PathIds.tenant(asked);
        if (tenant != null && !caller.sees(tenant.value())) {
            return new Page<>(List.of(), null);
        }
        return catalog.transaction(transaction -> store.list(transaction, tenant, state, cursor, limit));
    }

    /** One operation and its steps. */
    @Get("/{operationId}")
    OperationView get(Caller caller, String operationId) {
        OperationId id = PathIds.operation(operationId);
        return catalog.transaction(transaction -> visible(transaction, caller, id));
    }

    /**
     * What happened after a sequence number. Waits until something has, at most {@code wait} seconds. Asked for text/event-stream it tells
     * everything as it happens until the operation ends: an event's id is its sequence number, and Last-Event-ID resumes after it.
     */
    @Get("/{operationId}/events{?after,wait}")
    @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_EVENT_STREAM})
    @ApiResponse(
            responseCode = "200",
            description = "The events, and the operation as it stands.",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = OperationEvents.class)),
                @Content(mediaType = MediaType.TEXT_EVENT_STREAM, schema = @Schema(type = "string"))
            })
    HttpResponse<?> events(
            Caller caller,
            String operationId,
            @QueryValue(defaultValue = "0") @Min(0) long after,
            @QueryValue(defaultValue = "0") @Min(0) @Max(25) int wait,
            @Nullable @Header("Last-Event-ID") String lastEventId,
            @Parameter(hidden = true) HttpHeaders headers)
            throws InterruptedException {
        OperationId id = PathIds.operation(operationId);
        OperationView before = catalog.transaction(transaction -> visible(transaction, caller, id));
        if (headers.accept().contains(MediaType.TEXT_EVENT_STREAM_TYPE)) {
            return HttpResponse.ok(streams.open(caller, id, lastEventId == null ? after : number(lastEventId)))
                    .contentType(MediaType.TEXT_EVENT_STREAM_TYPE)
                    .header("X-Accel-Buffering", "no");
        }
        // Nothing more happens to an ended operation: who asks for more is told so at once.
        Duration patience = OperationState.of(before.state()).isEnd() ? Duration.ZERO : Duration.ofSeconds(wait);
        List<OperationEventView> found = events.await(id, after, patience);
        OperationView operation = catalog.transaction(transaction -> visible(transaction, caller, id));
        return HttpResponse.ok(new OperationEvents(
                        operation,
                        found,
                        found.isEmpty() ? after : found.getLast().seq()))
                .contentType(MediaType.APPLICATION_JSON_TYPE);
    }

    private static long number(String lastEventId) {
        try {
            long number = Long.parseLong(lastEventId.strip());
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below like any other text that is no number of ours.
        }
        throw ApiException.invalid(List.of(new FieldError("Last-Event-ID", "is not the id of an event")));
    }

    /** Asks for an operation to be given up and undone. */
    @Post("/{operationId}/cancel")
    HttpResponse<OperationView> cancel(Caller caller, String operationId) {
        OperationId id = PathIds.operation(operationId);
        return changes.make(transaction -> {
            visible(transaction, caller, id);
            control.cancel(transaction, id, caller, "");
            return HttpResponse.ok(visible(transaction, caller, id));
        });
    }

    /** Lets a parked operation try again. */
    @Post("/{operationId}/retry")
    HttpResponse<OperationView> retry(Caller caller, String operationId, @Body @Valid RetryOperationRequest request) {
        OperationId id = PathIds.operation(operationId);
        return changes.make(transaction -> {
            visible(transaction, caller, id);
            control.retry(transaction, id, request.fromStep(), caller, text(request.reason()));
            return HttpResponse.ok(visible(transaction, caller, id));
        });
    }

    /** Says how a parked operation's open step ended. */
    @Post("/{operationId}/resolve")
    HttpResponse<OperationView> resolve(
            Caller caller, String operationId, @Body @Valid ResolveOperationRequest request) {
        OperationId id = PathIds.operation(operationId);
        return changes.make(transaction -> {
            visible(transaction, caller, id);
            control.resolve(transaction, id, OperationControl.Resolution.of(request.as()), caller, request.reason());
            return HttpResponse.ok(visible(transaction, caller, id));
        });
    }

    private OperationView visible(Connection transaction, Caller caller, OperationId id) {
        return store.find(transaction, id)
                .filter(operation -> caller.sees(operation.tenantId()))
                .orElseThrow(() -> ApiException.notFound("operation", "tenantctl operations list"));
    }

    private static String text(@Nullable String reason) {
        return reason == null ? "" : reason;
    }
}
