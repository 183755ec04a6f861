package dev.tenantry.controlplane.drift;

import dev.tenantry.api.common.FieldError;
import dev.tenantry.api.common.Page;
import dev.tenantry.api.drift.DriftCheckAccepted;
import dev.tenantry.api.drift.DriftSweepView;
import dev.tenantry.api.drift.DriftView;
import dev.tenantry.api.drift.ResolveDriftRequest;
import dev.tenantry.api.id.DriftId;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.idempotency.Changes;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.problem.PathIds;
import dev.tenantry.controlplane.problem.Preconditions;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the catalog, the servers and the stores do not agree. */
@Controller("/v1/drift")
@ExecuteOn(TaskExecutors.BLOCKING)
class DriftEndpoint {
    private final Catalog catalog;
    private final Changes changes;
    private final DriftViews views;
    private final DriftDecisions decisions;
    private final Targets targets;
    private final SweepLease leases;

    DriftEndpoint(
            Catalog catalog,
            Changes changes,
            DriftViews views,
            DriftDecisions decisions,
            Targets targets,
            SweepLease leases) {
        this.catalog = catalog;
        this.changes = changes;
        this.views = views;
        this.decisions = decisions;
        this.targets = targets;
        this.leases = leases;
    }

    /** Drift, newest first: what is confirmed and has not ended, or everything in one state. */
    @Get("{?state,kind,target,tenantId,cursor,limit}")
    Page<DriftView> list(
            @Nullable @QueryValue String state,
            @Nullable @QueryValue String kind,
            @Nullable @QueryValue String target,
            @Nullable @QueryValue String tenantId,
            @Nullable @QueryValue String cursor,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit) {
        if (state != null && !DriftState.isWord(state)) {
            throw ApiException.invalid(List.of(new FieldError("state", "is not a state of drift")));
        }
        DriftKind known = kind == null
                ? null
                : DriftKind.find(kind)
                        .orElseThrow(
                                () -> ApiException.invalid(List.of(new FieldError("kind", "is not a kind of drift"))));
        return catalog.transaction(transaction ->
                views.list(transaction, new DriftViews.Filter(state, known, target, tenantId), cursor, limit));
    }

    /** What is known of each server, of each store and of the catalog, and since when. */
    @Get("/sweeps")
    Page<DriftSweepView> sweeps() {
        return catalog.transaction(transaction -> sweeps(transaction));
    }

    /** Has everything looked at again as soon as there is time; /sweeps tells when that has happened. */
    @Post("/check")
    HttpResponse<DriftCheckAccepted> check(Caller caller) {
        return changes.make(transaction -> {
            targets.all(transaction).forEach(target -> leases.hasten(transaction, target));
            decisions.checkWanted(transaction, caller);
            return HttpResponse.status(HttpStatus.ACCEPTED)
                    .body(new DriftCheckAccepted(sweeps(transaction).items()));
        });
    }

    /** One piece of drift. */
    @Get("/{driftId}")
    HttpResponse<DriftView> get(String driftId) {
        DriftId id = PathIds.drift(driftId);
        DriftView view =
                catalog.transaction(transaction -> views.find(transaction, id).orElseThrow(DriftDecisions::notFound));
        return HttpResponse.ok(view).header("ETag", Preconditions.etag(view.rowVersion()));
    }

    /** Writes down a person's decision about drift. */
    @Post("/{driftId}/resolve")
    HttpResponse<DriftView> resolve(
            Caller caller,
            String driftId,
            @Body @Valid ResolveDriftRequest request,
            @Nullable @Header("If-Match") String ifMatch) {
        DriftId id = PathIds.drift(driftId);
        return changes.make(transaction -> {
            DriftView view = decisions.decide(transaction, caller, id, request, ifMatch);
            return HttpResponse.ok(view).header("ETag", Preconditions.etag(view.rowVersion()));
        });
    }

    private Page<DriftSweepView> sweeps(java.sql.Connection transaction) {
        return new Page<>(views.sweeps(transaction, targets.all(transaction)), null);
    }
}
