package dev.tenantry.controlplane.schedule;

import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.ScheduleId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.schedule.ScheduleRunView;
import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.catalog.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The firings of schedules: the schedule_run and schedule_operation tables. */
@Singleton
final class ScheduleRuns {
    private static final int KEPT_DAYS = 90;

    private final AuditTrail audit;

    ScheduleRuns(AuditTrail audit) {
        this.audit = audit;
    }

    /** What became of a firing. */
    enum Outcome {
        /** Tenants have their turn one after the other. */
        SUBMITTING,
        /** Every tenant has had its turn. */
        SUBMITTED,
        /** Nobody was there when it was due, and the schedule skips what it missed. */
        MISSED,
        /** Operations of an earlier firing were still at work. */
        OVERLAPPED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A firing whose tenants have not all had their turn. */
    record Open(Schedule schedule, Instant dueAt) {}

    /** Writes a firing down, with its audit record, and forgets the firings of long ago. */
    void record(Connection transaction, Schedule schedule, Outcome outcome) {
        Sql.of(transaction, """
                        DELETE FROM schedule_run
                         WHERE schedule_id = :id AND due_at < utc_timestamp(6) - INTERVAL :days DAY
                        """)
                .with("id", schedule.id())
                .with("days", KEPT_DAYS)
                .update();
        Sql.of(transaction, """
                        INSERT INTO schedule_run (schedule_id, due_at, fired_at, outcome, last_tenant_id, submitted, refused)
                        VALUES (:id, :dueAt, utc_timestamp(6), :outcome, '', 0, 0)
                        """)
                .with("id", schedule.id())
                .with("dueAt", schedule.dueAt())
                .with("outcome", outcome.word())
                .updateOne();
        audit.record(
                transaction,
                new AuditTrail.Entry(
                        schedule.tenant() == null ? null : schedule.tenant().value(),
                        schedule.id().value(),
                        schedule.createdBy(),
                        "schedule.fire",
                        schedule.id().value(),
                        schedule.reason(),
                        schedule.id() + "." + schedule.dueAt().getEpochSecond(),
                        null,
                        Map.of("name", schedule.name(), "outcome", outcome.word())));
    }

    /** Whether an earlier firing still asks for operations, or one of its operations may still act. A parked one waits for a person. */
    boolean anyAtWork(Connection transaction, ScheduleId id) {
        return Sql.of(transaction, """
                        SELECT 1 FROM schedule_run WHERE schedule_id = :id AND outcome = 'submitting'
                        UNION ALL
                        SELECT 1 FROM schedule_operation s JOIN operation o ON o.id = s.operation_id
                         WHERE s.schedule_id = :id AND o.state IN ('queued', 'running', 'undoing')
                         LIMIT 1
                        """).with("id", id).exists();
    }

    /** Firings whose tenants have not all had their turn, oldest first. A paused schedule's firings go on: they were due before. */
    List<Open> open(Connection transaction, int limit) {
        return Sql.of(transaction, ScheduleStore.COLUMNS + """
                          , r.due_at FROM schedule s JOIN schedule_run r ON r.schedule_id = s.id
                         WHERE r.outcome = 'submitting' ORDER BY r.fired_at LIMIT :limit
                        """)
                .with("limit", limit)
                .list(row -> new Open(ScheduleStore.schedule(row), row.instant("due_at")));
    }

    /** The tenant whose turn it is. */
    Optional<TenantId> nextTenant(Connection transaction, Open run) {
        return Sql.of(transaction, """
                        SELECT t.id FROM tenant t JOIN schedule_run r ON t.id > r.last_tenant_id
                         WHERE r.schedule_id = :id AND r.due_at = :dueAt AND t.data_status = 'live'
                           AND t.live_database_id IS NOT NULL
                           AND (:tenant IS NULL OR t.id = :tenant) AND (:plan IS NULL OR t.plan_name = :plan)
                         ORDER BY t.id LIMIT 1
                        """)
                .with("id", run.schedule().id())
                .with("dueAt", run.dueAt())
                .with("tenant", run.schedule().tenant())
                .with("plan", run.schedule().plan())
                .first(row -> new TenantId(row.string("id")));
    }

    /** Moves the cursor on to a tenant; false when another control plane has done so. */
    boolean takeTurn(Connection transaction, Open run, TenantId tenant) {
        return turn(transaction, run, tenant, 1, 0);
    }

    /** The same for a tenant that gets no operation. */
    boolean leaveOut(Connection transaction, Open run, TenantId tenant) {
        return turn(transaction, run, tenant, 0, 1);
    }

    private static boolean turn(Connection transaction, Open run, TenantId tenant, int submitted, int refused) {
        return Sql.of(transaction, """
                        UPDATE schedule_run
                           SET last_tenant_id = :tenant, submitted = submitted + :submitted, refused = refused + :refused
                         WHERE schedule_id = :id AND due_at = :dueAt AND outcome = 'submitting' AND last_tenant_id < :tenant
                        """)
                        .with("tenant", tenant)
                        .with("submitted", submitted)
                        .with("refused", refused)
                        .with("id", run.schedule().id())
                        .with("dueAt", run.dueAt())
                        .update()
                == 1;
    }

    void submitted(Connection transaction, Open run, OperationId operation) {
        Sql.of(transaction, """
                        INSERT INTO schedule_operation (operation_id, schedule_id, due_at) VALUES (:operation, :id, :dueAt)
                        """)
                .with("operation", operation)
                .with("id", run.schedule().id())
                .with("dueAt", run.dueAt())
                .updateOne();
    }

    /** Every tenant has had its turn. */
    boolean close(Connection transaction, Open run) {
        return Sql.of(transaction, """
                        UPDATE schedule_run SET outcome = 'submitted'
                         WHERE schedule_id = :id AND due_at = :dueAt AND outcome = 'submitting'
                        """)
                        .with("id", run.schedule().id())
                        .with("dueAt", run.dueAt())
                        .update()
                == 1;
    }

    /** The last firings of a schedule, newest first. */
    List<ScheduleRunView> last(Connection transaction, String scheduleId, int limit) {
        return Sql.of(transaction, """
                        SELECT due_at, fired_at, outcome, submitted, refused FROM schedule_run
                         WHERE schedule_id = :id ORDER BY due_at DESC LIMIT :limit
                        """)
                .with("id", scheduleId)
                .with("limit", limit)
                .list(row -> new ScheduleRunView(
                        row.instant("due_at"),
                        row.instant("fired_at"),
                        row.string("outcome"),
                        row.integer("submitted"),
                        row.integer("refused")));
    }
}
