package dev.tenantry.controlplane.audit;

import dev.tenantry.api.audit.AuditEventView;
import dev.tenantry.api.common.FieldError;
import dev.tenantry.api.common.Page;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.problem.PathIds;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The audit trail, newest first. */
@Controller("/v1/audit")
@ExecuteOn(TaskExecutors.BLOCKING)
class AuditEndpoint {
    private final Catalog catalog;

    AuditEndpoint(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * Records, newest first.
     *
     * @param tenantId of one tenant
     * @param action of one action such as tenant.create, or of one capability such as tenant
     * @param since made at this time or later
     * @param until made before this time
     */
    @Get("{?tenantId,action,since,until,cursor,limit}")
    Page<AuditEventView> list(
            Caller caller,
            @Nullable @QueryValue String tenantId,
            @Nullable @QueryValue @Pattern(regexp = "[a-z_-]{1,32}(\\.[a-z_-]{1,32})?") String action,
            @Nullable @QueryValue Instant since,
            @Nullable @QueryValue Instant until,
            @Nullable @QueryValue String cursor,
            @QueryValue(defaultValue = "100") @Min(1) @Max(500) int limit) {
        String asked =
                tenantId == null ? caller.tenantId() : PathIds.tenant(tenantId).value();
        if (asked != null && !caller.sees(asked)) {
            return new Page<>(List.of(), null);
        }
        long before = before(cursor);
        List<AuditEventView> found = catalog.transaction(transaction -> Sql.of(transaction, """
                SELECT * FROM audit_event
                 WHERE id < :before AND (:tenant IS NULL OR tenant_id = :tenant)
                   AND (:action IS NULL OR action = :action OR action LIKE CONCAT(:action, '.%'))
                   AND (:since IS NULL OR at >= :since) AND (:until IS NULL OR at < :until)
                 ORDER BY id DESC LIMIT :limit
                """)
                .with("before", before)
                .with("tenant", asked)
                .with("action", action)
                .with("since", since)
                .with("until", until)
                .with("limit", limit + 1)
                .list(AuditEndpoint::view));
        return found.size() <= limit
                ? new Page<>(found, null)
                : new Page<>(
                        found.subList(0, limit),
                        Long.toString(found.get(limit - 1).id()));
    }

    private static long before(@Nullable String cursor) {
        try {
            return cursor == null ? Long.MAX_VALUE : Long.parseLong(cursor);
        } catch (NumberFormatException e) {
            throw ApiException.invalid(List.of(new FieldError("cursor", "is not one that was handed out")));
        }
    }

    private static AuditEventView view(Row row) {
        return new AuditEventView(
                row.longValue("id"),
                row.instant("at"),
                row.nullableString("tenant_id"),
                row.string("actor"),
                row.string("person"),
                row.string("action"),
                row.string("object_id"),
                row.string("reason"),
                row.string("request_id"),
                row.nullableString("operation_id"),
                row.map("detail"));
    }
}
