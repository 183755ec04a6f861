package dev.tenantry.controlplane.schedule;

import dev.tenantry.api.common.FieldError;
import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.ScheduleId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.schedule.CreateScheduleRequest;
import dev.tenantry.api.schedule.ScheduleView;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.backup.BackUpOperation;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.plan.Plans;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.problem.PathIds;
import dev.tenantry.controlplane.tenant.TenantAccess;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What people do with schedules. */
@Singleton
final class Schedules {
    private final Ids ids;
    private final ScheduleStore store;
    private final Plans plans;
    private final TenantAccess tenants;
    private final AuditTrail audit;

    Schedules(Ids ids, ScheduleStore store, Plans plans, TenantAccess tenants, AuditTrail audit) {
        this.ids = ids;
        this.store = store;
        this.plans = plans;
        this.tenants = tenants;
        this.audit = audit;
    }

    /**
     * Makes a schedule.
     *
     * @throws ApiException SCHEDULE_BAD_CRON, SCHEDULE_UNKNOWN_ZONE, SCHEDULE_UNKNOWN_KIND, SCHEDULE_DUPLICATE, or that there is no such
     *     tenant or plan
     */
    ScheduleView create(Connection transaction, Caller caller, CreateScheduleRequest request) {
        checkTarget(transaction, caller, request);
        ScheduleId id = ids.schedule();
        Instant next =
                Schedule.next(id, request.cron(), request.zone(), request.jitterSeconds(), store.now(transaction));
        store.insert(transaction, id, request, next, caller.person());
        String reason = request.reason() == null ? "" : request.reason();
        note(transaction, caller, "schedule.create", id, request.name(), reason);
        return get(transaction, request.name());
    }

    /** Keeps a schedule from firing. A second time it changes nothing. */
    ScheduleView pause(Connection transaction, Caller caller, String name) {
        Schedule schedule = lock(transaction, name);
        if (!get(transaction, name).paused()) {
            store.changePause(transaction, schedule, true, schedule.dueAt());
            note(transaction, caller, "schedule.pause", schedule.id(), name, "");
        }
        return get(transaction, name);
    }

    /** Lets a schedule fire again, from its next time on: what was due while it was paused was not wanted. */
    ScheduleView resume(Connection transaction, Caller caller, String name) {
        Schedule schedule = lock(transaction, name);
        if (get(transaction, name).paused()) {
            store.changePause(transaction, schedule, false, schedule.after(schedule.now()));
            note(transaction, caller, "schedule.resume", schedule.id(), name, "");
        }
        return get(transaction, name);
    }

    /** Ends a schedule. Operations that it asked for go on. */
    ScheduleView delete(Connection transaction, Caller caller, String name) {
        Schedule schedule = lock(transaction, name);
        ScheduleView last = get(transaction, name);
        store.delete(transaction, schedule.id());
        note(transaction, caller, "schedule.delete", schedule.id(), name, "");
        return last;
    }

    ScheduleView get(Connection transaction, String name) {
        return store.find(transaction, name).orElseThrow(Schedules::none);
    }

    List<ScheduleView> list(Connection transaction, String after, int limit) {
        return store.list(transaction, after, limit);
    }

    private Schedule lock(Connection transaction, String name) {
        return store.lock(transaction, name).orElseThrow(Schedules::none);
    }

    private void checkTarget(Connection transaction, Caller caller, CreateScheduleRequest request) {
        if (!request.operation().equals(BackUpOperation.NAME)) {
            throw new ApiException(
                    ProblemCode.SCHEDULE_UNKNOWN_KIND,
                    "Operations of the kind that was given are not asked for by a schedule. Nothing was changed.",
                    "Schedules ask for: " + BackUpOperation.NAME);
        }
        if (request.tenantId() != null && request.plan() != null) {
            throw ApiException.invalid(List.of(new FieldError("plan", "must be absent when tenantId is given")));
        }
        if (request.tenantId() != null) {
            TenantId tenant = PathIds.tenant(request.tenantId());
            tenants.changeable(transaction, caller, tenant, null);
        }
        if (request.plan() != null) {
            plans.required(transaction, request.plan());
        }
    }

    private void note(Connection transaction, Caller caller, String action, ScheduleId id, String name, String reason) {
        audit.record(
                transaction,
                new AuditTrail.Entry(
                        null,
                        caller.tokenId(),
                        caller.person(),
                        action,
                        id.value(),
                        reason,
                        caller.requestId(),
                        null,
                        Map.of("name", name)));
    }

    private static ApiException none() {
        return ApiException.notFound("schedule", "tenantctl schedules list");
    }
}
