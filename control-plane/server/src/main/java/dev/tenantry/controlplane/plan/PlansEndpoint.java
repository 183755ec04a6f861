package dev.tenantry.controlplane.plan;

import dev.tenantry.api.common.Page;
import dev.tenantry.api.plan.CreatePlanRequest;
import dev.tenantry.api.plan.PlanView;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.idempotency.Changes;
import dev.tenantry.controlplane.problem.ApiException;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plans. */
@Controller("/v1/plans")
@ExecuteOn(TaskExecutors.BLOCKING)
class PlansEndpoint {
    private final Catalog catalog;
    private final Changes changes;
    private final Plans plans;

    PlansEndpoint(Catalog catalog, Changes changes, Plans plans) {
        this.catalog = catalog;
        this.changes = changes;
        this.plans = plans;
    }

    /** Adds a plan, or the next version of one. */
    @Post
    HttpResponse<PlanView> create(Caller caller, @Body @Valid CreatePlanRequest request) {
        return changes.make(transaction ->
                HttpResponse.status(HttpStatus.CREATED).body(plans.create(transaction, caller, request)));
    }

    /** The newest version of each plan, by name. */
    @Get("{?cursor,limit}")
    Page<PlanView> list(
            @Nullable @QueryValue String cursor, @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit) {
        List<PlanView> found =
                catalog.transaction(transaction -> plans.list(transaction, cursor == null ? "" : cursor, limit + 1));
        return found.size() <= limit
                ? new Page<>(found, null)
                : new Page<>(found.subList(0, limit), found.get(limit - 1).name());
    }

    /** The newest version of one plan. */
    @Get("/{name}")
    PlanView get(String name) {
        return catalog.transaction(transaction -> plans.newest(transaction, name))
                .orElseThrow(() -> ApiException.notFound("plan", "tenantctl plans list"));
    }
}
