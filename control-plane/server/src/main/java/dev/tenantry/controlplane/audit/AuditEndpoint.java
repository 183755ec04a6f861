package dev.tenantry.controlplane.audit;

import dev.tenantry.api.audit.AuditEventView;
import dev.tenantry.api.common.Page;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.problem.PathIds;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The audit trail, oldest first. */
@Controller("/v1/audit")
@ExecuteOn(TaskExecutors.BLOCKING)
class AuditEndpoint {
    private final Catalog catalog;

    AuditEndpoint(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Records after a number, oldest first; of one tenant when it is named. The next cursor is the next {@code after}. */
    @Get("{?tenantId,after,limit}")
    Page<AuditEventView> list(
            Caller caller,
            @Nullable @QueryValue String tenantId,
            @QueryValue(defaultValue = "0") @Min(0) long after,
            @QueryValue(defaultValue = "100") @Min(1) @Max(500) int limit) {
        String asked =
                tenantId == null ? caller.tenantId() : PathIds.tenant(tenantId).value();
        if (asked != null && !caller.sees(asked)) {
            return new Page<>(List.of(), null);
        }
        List<AuditEventView> found = catalog.transaction(transaction -> Sql.of(transaction, """
                SELECT * FROM audit_event WHERE id > :after AND (:tenant IS NULL OR tenant_id = :tenant) ORDER BY id LIMIT :limit
                """)
                .with("after", after)
                .with("tenant", asked)
                .with("limit", limit + 1)
                .list(AuditEndpoint::view));
        return found.size() <= limit
                ? new Page<>(found, null)
                : new Page<>(
                        found.subList(0, limit),
                        Long.toString(found.get(limit - 1).id()));
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
