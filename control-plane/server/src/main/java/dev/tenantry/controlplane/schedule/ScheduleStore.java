package dev.tenantry.controlplane.schedule;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.ScheduleId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.schedule.CreateScheduleRequest;
import dev.tenantry.api.schedule.ScheduleRunView;
import dev.tenantry.api.schedule.ScheduleView;
import dev.tenantry.controlplane.catalog.CatalogException;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.problem.ApiException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The schedule table. */
@Singleton
final class ScheduleStore {
    static final String COLUMNS = """
            SELECT s.id, s.name, s.operation_kind, s.input, s.cron, s.zone, s.next_fire_at, s.missed_policy, s.jitter_seconds,
                   s.paused, s.reason, s.created_at, s.created_by, utc_timestamp(6) AS now
            """;

    private static final int RUNS_SHOWN = 10;

    private final ScheduleRuns runs;

    ScheduleStore(ScheduleRuns runs) {
        this.runs = runs;
    }

    Instant now(Connection transaction) {
        return Sql.of(transaction, "SELECT utc_timestamp(6) AS now").one(row -> row.instant("now"));
    }

    /** Writes a schedule; a name that another one has is SCHEDULE_DUPLICATE. */
    void insert(Connection transaction, ScheduleId id, CreateScheduleRequest request, Instant next, String by) {
        Map<String, String> target = new HashMap<>();
        if (request.tenantId() != null) {
            target.put("tenantId", request.tenantId());
        }
        if (request.plan() != null) {
            target.put("plan", request.plan());
        }
        try {
            Sql.of(transaction, """
                            INSERT INTO schedule (id, name, operation_kind, input, cron, zone, next_fire_at, missed_policy,
                                                  jitter_seconds, paused, reason, created_at, created_by, row_version)
                            VALUES (:id, :name, :operation, :input, :cron, :zone, :next, :missed, :jitterSeconds, FALSE, :reason,
                                    utc_timestamp(6), :by, 1)
                            """)
                    .with("id", id)
                    .with("name", request.name())
                    .with("operation", request.operation())
                    .with("input", target)
                    .with("cron", request.cron())
                    .with("zone", request.zone())
                    .with("next", next)
                    .with("missed", request.missed() == null ? Schedule.Missed.RUN_ONCE.word() : request.missed())
                    .with("jitterSeconds", request.jitterSeconds())
                    .with("reason", request.reason() == null ? "" : request.reason())
                    .with("by", by)
                    .updateOne();
        } catch (CatalogException failure) {
            if (!failure.isDuplicateKey()) {
                throw failure;
            }
            throw new ApiException(
                    ProblemCode.SCHEDULE_DUPLICATE,
                    "A schedule named " + request.name() + " exists. Nothing was changed.",
                    "tenantctl schedules get " + request.name());
        }
    }

    /** Schedules that are due, the longest due first. */
    List<Schedule> due(Connection transaction, int limit) {
        return Sql.of(transaction, COLUMNS + """
                          FROM schedule s WHERE s.paused = FALSE AND s.next_fire_at <= utc_timestamp(6)
                         ORDER BY s.next_fire_at LIMIT :limit
                        """).with("limit", limit).list(ScheduleStore::schedule);
    }

    /** Moves a schedule from the time it is due to its next; false when another control plane has done so, or it was paused. */
    boolean moveOn(Connection transaction, Schedule schedule, Instant next) {
        return Sql.of(transaction, """
                        UPDATE schedule SET next_fire_at = :next, row_version = row_version + 1
                         WHERE id = :id AND next_fire_at = :dueAt AND paused = FALSE
                        """)
                        .with("next", next)
                        .with("id", schedule.id())
                        .with("dueAt", schedule.dueAt())
                        .update()
                == 1;
    }

    /** The schedule of a name, locked until the transaction ends. */
    Optional<Schedule> lock(Connection transaction, String name) {
        return Sql.of(transaction, COLUMNS + " FROM schedule s WHERE s.name = :name FOR UPDATE")
                .with("name", name)
                .first(ScheduleStore::schedule);
    }

    void changePause(Connection transaction, Schedule schedule, boolean paused, Instant next) {
        Sql.of(transaction, """
                        UPDATE schedule SET paused = :paused, next_fire_at = :next, row_version = row_version + 1 WHERE id = :id
                        """)
                .with("paused", paused)
                .with("next", next)
                .with("id", schedule.id())
                .updateOne();
    }

    /** Its firings go with it; operations that it asked for stay. */
    void delete(Connection transaction, ScheduleId id) {
        Sql.of(transaction, "DELETE FROM schedule WHERE id = :id")
                .with("id", id)
                .updateOne();
    }

    Optional<ScheduleView> find(Connection transaction, String name) {
        return Sql.of(transaction, COLUMNS + " FROM schedule s WHERE s.name = :name")
                .with("name", name)
                .first(row -> view(row, runs.last(transaction, row.string("id"), RUNS_SHOWN)));
    }

    /** Schedules by name, each with its last firing only. */
    List<ScheduleView> list(Connection transaction, String after, int limit) {
        return Sql.of(transaction, COLUMNS + " FROM schedule s WHERE s.name > :after ORDER BY s.name LIMIT :limit")
                .with("after", after)
                .with("limit", limit)
                .list(row -> view(row, List.of()))
                .stream()
                .map(found -> withRuns(found, runs.last(transaction, found.id(), 1)))
                .toList();
    }

    static Schedule schedule(Row row) {
        Map<String, String> target = row.map("input");
        String tenant = target.get("tenantId");
        return new Schedule(
                new ScheduleId(row.string("id")),
                row.string("name"),
                tenant == null ? null : new TenantId(tenant),
                target.get("plan"),
                row.string("cron"),
                row.string("zone"),
                Schedule.Missed.of(row.string("missed_policy")),
                row.integer("jitter_seconds"),
                row.string("created_by"),
                row.string("reason"),
                row.instant("next_fire_at"),
                row.instant("now"));
    }

    private static ScheduleView view(Row row, List<ScheduleRunView> runs) {
        Map<String, String> target = row.map("input");
        return new ScheduleView(
                row.string("id"),
                row.string("name"),
                row.string("operation_kind"),
                target.get("tenantId"),
                target.get("plan"),
                row.string("cron"),
                row.string("zone"),
                row.string("missed_policy"),
                row.integer("jitter_seconds"),
                row.bool("paused"),
                row.instant("next_fire_at"),
                row.string("reason"),
                row.instant("created_at"),
                row.string("created_by"),
                runs);
    }

    private static ScheduleView withRuns(ScheduleView found, List<ScheduleRunView> runs) {
        return new ScheduleView(
                found.id(),
                found.name(),
                found.operation(),
                found.tenantId(),
                found.plan(),
                found.cron(),
                found.zone(),
                found.missed(),
                found.jitterSeconds(),
                found.paused(),
                found.nextFireAt(),
                found.reason(),
                found.createdAt(),
                found.createdBy(),
                runs);
    }
}
