package dev.tenantry.controlplane.operation;

import dev.tenantry.api.common.Page;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.operation.OperationProgress;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.operation.StepView;
import dev.tenantry.controlplane.catalog.Cursor;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Operations as they are asked for and shown. What the engine writes while it works is in {@link Journal}. */
@Singleton
public final class OperationStore {
    private static final String COLUMNS = """
            SELECT id, kind, tenant_id, server_id, state, attempt, cancel_requested, error_code, error_detail, next_steps,
                   result, requested_by, reason, created_at, started_at, ended_at, utc_timestamp(6) AS now_at,
                   COALESCE((SELECT v.flavour FROM server v WHERE v.id = operation.server_id),
                            (SELECT w.flavour FROM tenant t JOIN tenant_database d ON d.id = t.live_database_id
                               JOIN server w ON w.id = d.server_id WHERE t.id = operation.tenant_id), '') AS flavour
              FROM operation
            """;

    private final StepHistory history;

    OperationStore(StepHistory history) {
        this.history = history;
    }

    /** Adds a queued operation. */
    void insert(Connection transaction, OperationId id, int definitionVersion, Operations.Request request) {
        Sql.of(transaction, """
                        INSERT INTO operation (id, kind, definition_version, tenant_id, server_id, input, state, priority,
                                               run_at, epoch, attempt, claims, cancel_requested, requested_by, reason,
                                               request_id, created_at)
                        VALUES (:id, :kind, :version, :tenant, :server, :input, 'queued', :priority,
                                utc_timestamp(6), 0, 0, 0, FALSE, :person, :reason, :requestId, utc_timestamp(6))
                        """)
                .with("id", id)
                .with("kind", request.kind())
                .with("version", definitionVersion)
                .with("tenant", request.tenantId())
                .with("server", request.serverId())
                .with("input", request.input())
                .with("priority", request.background() ? 10 : 0)
                .with("person", request.person())
                .with("reason", request.reason())
                .with("requestId", request.requestId())
                .updateOne();
    }

    /** Adds a step that was not begun. */
    void insertStep(Connection transaction, OperationId id, int seq, String name) {
        Sql.of(transaction, """
                        INSERT INTO operation_step (operation_id, seq, name, state, attempt)
                        VALUES (:id, :seq, :name, 'pending', 0)
                        """)
                .with("id", id)
                .with("seq", seq)
                .with("name", name)
                .updateOne();
    }

    /** The operation with its steps, as the API shows it. */
    public Optional<OperationView> find(Connection transaction, OperationId id) {
        return Sql.of(transaction, COLUMNS + " WHERE id = :id")
                .with("id", id)
                .first(row -> view(transaction, row, steps(transaction, List.of(id.value()))));
    }

    /**
     * A page of operations, newest first.
     *
     * @param tenant whose, or null for all
     * @param state in which state, or null for all
     */
    public Page<OperationView> list(
            Connection transaction,
            @Nullable TenantId tenant,
            @Nullable String state,
            @Nullable String cursor,
            int limit) {
        Cursor after = Cursor.read(cursor);
        String where = """
                 WHERE (:tenant IS NULL OR tenant_id = :tenant) AND (:state IS NULL OR state = :state)
                   AND (created_at < :at OR (created_at = :at AND id < :id))
                 ORDER BY created_at DESC, id DESC LIMIT :limit
                """;
        List<String> ids = bind(Sql.of(transaction, "SELECT id FROM operation" + where), tenant, state, after, limit)
                .list(row -> row.string("id"));
        Map<String, List<StepView>> steps = steps(transaction, ids);
        List<OperationView> found = bind(Sql.of(transaction, COLUMNS + where), tenant, state, after, limit)
                .list(row -> view(transaction, row, steps));
        return Cursor.page(found, limit, last -> new Cursor(last.createdAt(), last.id()));
    }

    private static Sql bind(Sql sql, @Nullable TenantId tenant, @Nullable String state, Cursor after, int limit) {
        return sql.with("tenant", tenant)
                .with("state", state)
                .with("at", after.at())
                .with("id", after.id())
                .with("limit", limit + 1);
    }

    private static Map<String, List<StepView>> steps(Connection transaction, List<String> operations) {
        return Sql.of(transaction, """
                        SELECT operation_id, seq, name, state, attempt, error_code, error_detail, started_at, ended_at
                          FROM operation_step WHERE operation_id IN (:operations) ORDER BY operation_id, seq
                        """)
                .withEach("operations", operations)
                .list(row -> Map.entry(row.string("operation_id"), step(row)))
                .stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }

    private static StepView step(Row row) {
        return new StepView(
                row.integer("seq"),
                row.string("name"),
                row.string("state"),
                row.integer("attempt"),
                row.nullableString("error_code"),
                row.nullableString("error_detail"),
                row.nullableInstant("started_at"),
                row.nullableInstant("ended_at"));
    }

    private OperationView view(Connection transaction, Row row, Map<String, List<StepView>> steps) {
        String id = row.string("id");
        List<StepView> ofThis = steps.getOrDefault(id, List.of());
        return new OperationView(
                id,
                row.string("kind"),
                row.nullableString("tenant_id"),
                row.nullableString("server_id"),
                row.string("state"),
                row.integer("attempt"),
                row.bool("cancel_requested"),
                ofThis,
                row.nullableString("error_code"),
                row.nullableString("error_detail"),
                row.list("next_steps"),
                row.map("result"),
                row.string("requested_by"),
                row.string("reason"),
                row.instant("created_at"),
                row.nullableInstant("started_at"),
                row.nullableInstant("ended_at"),
                progress(transaction, row, ofThis));
    }

    private OperationProgress progress(Connection transaction, Row row, List<StepView> steps) {
        OperationState state = OperationState.of(row.string("state"));
        Map<String, Duration> medians =
                state.isEnd() ? Map.of() : history.medians(row.string("kind"), row.string("flavour"));
        OptionalDouble share =
                state == OperationState.RUNNING ? shareOfRows(transaction, row.string("id")) : OptionalDouble.empty();
        return new Estimate(state, steps, medians, share, row.instant("now_at")).progress();
    }

    /** Which part of its rows the step at work has done, when its last event says so. */
    private static OptionalDouble shareOfRows(Connection transaction, String operation) {
        return Sql.of(transaction, """
                        SELECT type, data FROM operation_event WHERE operation_id = :operation ORDER BY seq DESC LIMIT 1
                        """)
                .with("operation", operation)
                .first(row ->
                        row.string("type").equals("step-progress") ? share(row.map("data")) : OptionalDouble.empty())
                .orElse(OptionalDouble.empty());
    }

    private static OptionalDouble share(Map<String, String> numbers) {
        try {
            double total = Double.parseDouble(numbers.getOrDefault("totalRows", "0"));
            double rows = Double.parseDouble(numbers.getOrDefault("rows", "0"));
            return total > 0 ? OptionalDouble.of(rows / total) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }
}
