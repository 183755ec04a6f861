package dev.tenantry.controlplane.schedule;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.backup.BackupRequests;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.problem.ApiException;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fires schedules. Any number of control planes sweep at once and none leads: firing moves the schedule's next time on by compare-and-set,
 * in the transaction that records the firing, so exactly one of them fires. The operations of a firing are then asked for one tenant at a
 * time, each in a transaction that moves the firing's cursor on, so whoever goes on after a crash asks for none twice and leaves none out.
 */
@Singleton
final class ScheduleSweep {
    private static final Logger LOG = LoggerFactory.getLogger(ScheduleSweep.class);

    /** One sweep fires at most so many schedules, and asks for at most so many operations of each firing. */
    private static final int AT_ONCE = 100;

    /** A firing that is later than this was missed: nobody was there. */
    private static final Duration MISSED_AFTER = Duration.ofMinutes(5);

    private final Catalog catalog;
    private final ScheduleStore store;
    private final ScheduleRuns runs;
    private final BackupRequests backups;

    ScheduleSweep(Catalog catalog, ScheduleStore store, ScheduleRuns runs, BackupRequests backups) {
        this.catalog = catalog;
        this.store = store;
        this.runs = runs;
        this.backups = backups;
    }

    @Scheduled(fixedDelay = "5s", initialDelay = "5s")
    void sweep() {
        for (Schedule schedule : catalog.transaction(transaction -> store.due(transaction, AT_ONCE))) {
            quietly(schedule.name(), () -> catalog.transaction(transaction -> fire(transaction, schedule)));
        }
        for (ScheduleRuns.Open run : catalog.transaction(transaction -> runs.open(transaction, AT_ONCE))) {
            quietly(run.schedule().name(), () -> submitSome(run));
        }
    }

    /** One that cannot be fired must not stop the others; the next sweep looks at it again. */
    private static void quietly(String schedule, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException failure) {
            LOG.warn("schedule {} could not go on; the next sweep tries again", schedule, failure);
        }
    }

    private boolean fire(Connection transaction, Schedule schedule) {
        if (!store.moveOn(transaction, schedule, schedule.after(schedule.now()))) {
            return false;
        }
        runs.record(transaction, schedule, outcome(transaction, schedule));
        return true;
    }

    private ScheduleRuns.Outcome outcome(Connection transaction, Schedule schedule) {
        boolean late = schedule.dueAt().plus(MISSED_AFTER).isBefore(schedule.now());
        if (late && schedule.missed() == Schedule.Missed.SKIP) {
            return ScheduleRuns.Outcome.MISSED;
        }
        return runs.anyAtWork(transaction, schedule.id())
                ? ScheduleRuns.Outcome.OVERLAPPED
                : ScheduleRuns.Outcome.SUBMITTING;
    }

    private void submitSome(ScheduleRuns.Open run) {
        for (int i = 0; i < AT_ONCE; i++) {
            Optional<TenantId> next = catalog.transaction(transaction -> runs.nextTenant(transaction, run));
            if (next.isEmpty()) {
                catalog.transaction(transaction -> runs.close(transaction, run));
                return;
            }
            submit(run, next.get());
        }
    }

    private void submit(ScheduleRuns.Open run, TenantId tenant) {
        try {
            catalog.transaction(
                    transaction -> runs.takeTurn(transaction, run, tenant) && submit(transaction, run, tenant));
        } catch (ApiException refused) {
            if (refused.code() == ProblemCode.REQUEST_INTERNAL || refused.code() == ProblemCode.REQUEST_UNAVAILABLE) {
                throw refused;
            }
            LOG.info("schedule {} leaves tenant {} out: {}", run.schedule().name(), tenant, refused.getMessage());
            catalog.transaction(transaction -> runs.leaveOut(transaction, run, tenant));
        }
    }

    private boolean submit(Connection transaction, ScheduleRuns.Open run, TenantId tenant) {
        Schedule schedule = run.schedule();
        Caller caller = new Caller(
                schedule.id().value(), schedule.createdBy(), Set.of(), null, requestId(schedule, run.dueAt()));
        OperationId operation = backups.submit(transaction, tenant, caller, "schedule " + schedule.name(), true)
                .operation();
        runs.submitted(transaction, run, operation);
        return true;
    }

    private static String requestId(Schedule schedule, Instant dueAt) {
        return schedule.id() + "." + dueAt.getEpochSecond();
    }
}
