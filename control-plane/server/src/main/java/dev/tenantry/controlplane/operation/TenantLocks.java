package dev.tenantry.controlplane.operation;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.catalog.CatalogException;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.problem.ApiException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;

/** One active operation per tenant: the tenant_lock table. */
@Singleton
final class TenantLocks {
    void take(Connection transaction, TenantId tenant, OperationId operation) {
        try {
            Sql.of(transaction, """
                            INSERT INTO tenant_lock (tenant_id, operation_id, taken_at)
                            VALUES (:tenant, :operation, utc_timestamp(6))
                            """)
                    .with("tenant", tenant)
                    .with("operation", operation)
                    .updateOne();
        } catch (CatalogException failure) {
            if (!failure.isDuplicateKey()) {
                throw failure;
            }
            throw busy(transaction, tenant);
        }
    }

    void release(Connection transaction, OperationId operation) {
        Sql.of(transaction, "DELETE FROM tenant_lock WHERE operation_id = :operation")
                .with("operation", operation)
                .update();
    }

    private static ApiException busy(Connection transaction, TenantId tenant) {
        String holder = Sql.of(transaction, "SELECT operation_id FROM tenant_lock WHERE tenant_id = :tenant")
                .with("tenant", tenant)
                .first(row -> row.string("operation_id"))
                .orElse("");
        return new ApiException(
                ProblemCode.TENANT_BUSY,
                "Another operation works on the tenant" + (holder.isEmpty() ? "" : ": " + holder)
                        + ". Nothing was changed.",
                holder.isEmpty() ? List.of() : List.of("tenantctl operations watch " + holder),
                List.of(),
                holder.isEmpty() ? null : holder);
    }
}
