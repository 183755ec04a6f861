package dev.tenantry.controlplane.schedule;

import dev.tenantry.api.common.Page;
import dev.tenantry.api.schedule.CreateScheduleRequest;
import dev.tenantry.api.schedule.ScheduleView;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.idempotency.Changes;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
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

/** Operations that are asked for by the calendar. */
@Controller("/v1/schedules")
@ExecuteOn(TaskExecutors.BLOCKING)
class SchedulesEndpoint {
    private final Catalog catalog;
    private final Changes changes;
    private final Schedules schedules;

    SchedulesEndpoint(Catalog catalog, Changes changes, Schedules schedules) {
        this.catalog = catalog;
        this.changes = changes;
        this.schedules = schedules;
    }

    /** Makes a schedule for one tenant, for the tenants of a plan, or for every tenant. */
    @Post
    HttpResponse<ScheduleView> create(Caller caller, @Body @Valid CreateScheduleRequest request) {
        return changes.make(transaction ->
                HttpResponse.status(HttpStatus.CREATED).body(schedules.create(transaction, caller, request)));
    }

    /** Schedules by name, each with its last firing. */
    @Get("{?cursor,limit}")
    Page<ScheduleView> list(
            @Nullable @QueryValue String cursor, @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit) {
        List<ScheduleView> found = catalog.transaction(
                transaction -> schedules.list(transaction, cursor == null ? "" : cursor, limit + 1));
        return found.size() <= limit
                ? new Page<>(found, null)
                : new Page<>(found.subList(0, limit), found.get(limit - 1).name());
    }

    /** One schedule and its last firings. */
    @Get("/{name}")
    ScheduleView get(String name) {
        return catalog.transaction(transaction -> schedules.get(transaction, name));
    }

    /** Keeps a schedule from firing. */
    @Post("/{name}/pause")
    HttpResponse<ScheduleView> pause(Caller caller, String name) {
        return changes.make(transaction -> HttpResponse.ok(schedules.pause(transaction, caller, name)));
    }

    /** Lets a schedule fire again, from its next time on. */
    @Post("/{name}/resume")
    HttpResponse<ScheduleView> resume(Caller caller, String name) {
        return changes.make(transaction -> HttpResponse.ok(schedules.resume(transaction, caller, name)));
    }

    /** Ends a schedule; operations that it asked for go on. */
    @Delete("/{name}")
    HttpResponse<ScheduleView> delete(Caller caller, String name) {
        return changes.make(transaction -> HttpResponse.ok(schedules.delete(transaction, caller, name)));
    }
}
