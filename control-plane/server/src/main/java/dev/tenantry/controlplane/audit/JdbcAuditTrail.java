package dev.tenantry.controlplane.audit;

import dev.tenantry.controlplane.catalog.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;

/** Audit records in the catalog, in the transaction of the change (law 11). */
@Singleton
public final class JdbcAuditTrail implements AuditTrail {
    @Override
    public void record(Connection transaction, Entry entry) {
        Sql.of(transaction, """
                INSERT INTO audit_event (at, tenant_id, actor, person, action, object_id, reason, request_id, operation_id, detail)
                VALUES (UTC_TIMESTAMP(6), :tenantId, :actor, :person, :action, :objectId, :reason, :requestId, :operationId, :detail)
                """)
                .with("tenantId", entry.tenantId())
                .with("actor", entry.actor())
                .with("person", entry.person())
                .with("action", entry.action())
                .with("objectId", entry.objectId())
                .with("reason", entry.reason())
                .with("requestId", entry.requestId())
                .with("operationId", entry.operationId())
                .with("detail", entry.detail())
                .updateOne();
    }
}
