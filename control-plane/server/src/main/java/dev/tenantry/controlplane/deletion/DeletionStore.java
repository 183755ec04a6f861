package dev.tenantry.controlplane.deletion;

import dev.tenantry.api.common.Page;
import dev.tenantry.api.deletion.DeletionView;
import dev.tenantry.api.id.DeletionId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.catalog.Cursor;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The deletion_request table. */
@Singleton
final class DeletionStore {
    private static final String SELECT = """
            SELECT r.id, r.tenant_id, t.slug,
                   IF(r.state = 'requested' AND r.expires_at <= utc_timestamp(6), 'expired', r.state) AS state,
                   r.plan, r.plan_sha256, r.reason, r.requested_by, r.requested_at, r.expires_at, r.decided_by, r.decided_at,
                   r.decision_reason, r.operation_id, r.ended_at, r.row_version,
                   COALESCE((SELECT JSON_ARRAYAGG(CONCAT(l.object_kind, ' ', l.object_id, ' ', l.object_name, ' ', l.server_id))
                               FROM deletion_record l WHERE l.decision_id = r.id AND l.lost_at IS NOT NULL), '[]') AS lost
              FROM deletion_request r JOIN tenant t ON t.id = r.tenant_id
            """;

    /** Writes a new ticket. */
    void insert(
            Connection transaction,
            DeletionId id,
            TenantId tenant,
            PurgePlan plan,
            String reason,
            String person,
            int validityDays) {
        Sql.of(transaction, """
                        INSERT INTO deletion_request (id, tenant_id, state, plan, plan_sha256, reason, requested_by,
                                                      requested_at, expires_at, row_version)
                        VALUES (:id, :tenant, 'requested', :plan, :sha256, :reason, :person, utc_timestamp(6),
                                utc_timestamp(6) + INTERVAL :days DAY, 1)
                        """)
                .with("id", id)
                .with("tenant", tenant)
                .with("plan", plan.text())
                .with("sha256", plan.sha256())
                .with("reason", reason)
                .with("person", person)
                .with("days", validityDays)
                .updateOne();
    }

    /** The ticket, locked until the transaction ends. */
    Optional<Ticket> lock(Connection transaction, DeletionId id) {
        return Sql.of(transaction, SELECT + " WHERE r.id = :id FOR UPDATE")
                .with("id", id)
                .first(DeletionStore::ticket);
    }

    /** A ticket of a tenant that somebody may still approve or that is being carried out. */
    Optional<Ticket> open(Connection transaction, TenantId tenant) {
        return Sql.of(transaction, SELECT + """
                         WHERE r.tenant_id = :tenant AND (r.state = 'executing'
                               OR (r.state = 'requested' AND r.expires_at > utc_timestamp(6))) LIMIT 1
                        """).with("tenant", tenant).first(DeletionStore::ticket);
    }

    /** Records the approval and the operation that carries it out. */
    void approve(Connection transaction, DeletionId id, String person, String reason, OperationId operation) {
        Sql.of(transaction, """
                        UPDATE deletion_request SET state = 'executing', decided_by = :person, decided_at = utc_timestamp(6),
                               decision_reason = :reason, operation_id = :operation, row_version = row_version + 1
                         WHERE id = :id AND state = 'requested'
                        """)
                .with("person", person)
                .with("reason", reason)
                .with("operation", operation)
                .with("id", id)
                .updateOne();
    }

    /** Ends a ticket that a person refused or withdrew. */
    void refuse(Connection transaction, DeletionId id, String person, String reason) {
        Sql.of(transaction, """
                        UPDATE deletion_request SET state = 'refused', decided_by = :person, decided_at = utc_timestamp(6),
                               decision_reason = :reason, ended_at = utc_timestamp(6), row_version = row_version + 1
                         WHERE id = :id AND state = 'requested'
                        """)
                .with("person", person)
                .with("reason", reason)
                .with("id", id)
                .updateOne();
    }

    /** Voids the tickets of a tenant that nobody decided: what they were asked for is not so any more. */
    void refuseOpen(Connection transaction, TenantId tenant, String reason) {
        Sql.of(transaction, """
                        UPDATE deletion_request SET state = 'refused', decision_reason = :reason, ended_at = utc_timestamp(6),
                               row_version = row_version + 1
                         WHERE tenant_id = :tenant AND state = 'requested'
                        """).with("reason", reason).with("tenant", tenant).update();
    }

    /** Ends a ticket that was carried out. */
    void done(Connection transaction, DeletionId id) {
        Sql.of(transaction, """
                        UPDATE deletion_request SET state = 'done', ended_at = utc_timestamp(6), row_version = row_version + 1
                         WHERE id = :id AND state = 'executing'
                        """).with("id", id).updateOne();
    }

    /** Uses up the ticket of an operation that was undone. An operation that is not the ticket's leaves it alone. */
    void stopped(Connection transaction, DeletionId id, OperationId operation) {
        Sql.of(transaction, """
                        UPDATE deletion_request SET state = 'refused', ended_at = utc_timestamp(6), row_version = row_version + 1
                         WHERE id = :id AND operation_id = :operation AND state = 'executing'
                        """).with("id", id).with("operation", operation).update();
    }

    /** How many tickets were approved in the last hour. Asked while holding the gate, so that two approvals count one after the other. */
    int approvedInTheLastHour(Connection transaction) {
        Sql.of(transaction, "SELECT id FROM deletion_gate WHERE id = 1 FOR UPDATE")
                .exists();
        return Sql.of(transaction, """
                        SELECT COUNT(*) AS approved FROM deletion_request
                         WHERE operation_id IS NOT NULL AND decided_at > utc_timestamp(6) - INTERVAL 1 HOUR
                        """).one(row -> row.integer("approved"));
    }

    /** The ticket as the API shows it. */
    Optional<DeletionView> find(Connection transaction, DeletionId id) {
        return Sql.of(transaction, SELECT + " WHERE r.id = :id").with("id", id).first(DeletionStore::view);
    }

    /** A page of tickets, newest first. */
    Page<DeletionView> list(Connection transaction, @Nullable String state, @Nullable String cursor, int limit) {
        Cursor after = Cursor.read(cursor);
        List<DeletionView> found = Sql.of(transaction, "SELECT * FROM (" + SELECT + """
                        ) found
                         WHERE (:state IS NULL OR state = :state)
                           AND (requested_at < :at OR (requested_at = :at AND id < :id))
                         ORDER BY requested_at DESC, id DESC LIMIT :limit
                        """)
                .with("state", state)
                .with("at", after.at())
                .with("id", after.id())
                .with("limit", limit + 1)
                .list(DeletionStore::view);
        return Cursor.page(found, limit, last -> new Cursor(last.requestedAt(), last.id()));
    }

    private static Ticket ticket(Row row) {
        String operation = row.nullableString("operation_id");
        return new Ticket(
                new DeletionId(row.string("id")),
                new TenantId(row.string("tenant_id")),
                row.string("state"),
                PurgePlan.parse(row.string("plan")),
                row.string("plan_sha256"),
                row.string("requested_by"),
                row.nullableString("decided_by"),
                operation == null ? null : new OperationId(operation),
                row.longValue("row_version"));
    }

    private static DeletionView view(Row row) {
        return new DeletionView(
                row.string("id"),
                row.string("tenant_id"),
                row.string("slug"),
                row.string("state"),
                PurgePlan.parse(row.string("plan")).lines(),
                row.list("lost").stream().sorted().toList(),
                row.string("plan_sha256"),
                row.string("reason"),
                row.string("requested_by"),
                row.instant("requested_at"),
                row.instant("expires_at"),
                row.nullableString("decided_by"),
                row.nullableInstant("decided_at"),
                row.nullableString("decision_reason"),
                row.nullableString("operation_id"),
                row.nullableInstant("ended_at"),
                row.longValue("row_version"));
    }
}
