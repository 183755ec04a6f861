package dev.tenantry.controlplane.audit;

import java.sql.Connection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes audit records. */
public interface AuditTrail {
    /** Adds a record to the transaction that makes the change. */
    void record(Connection transaction, Entry entry);

    /**
     * What happened, to what, by whom, why.
     *
     * @param tenantId whose trail it belongs to, or null
     * @param actor a token's id, or an operation's id for what an operation did
     * @param person who is answerable
     * @param action capability.verb, for example tenant.create
     * @param objectId the id of what was changed
     * @param reason why, in the person's words; may be empty
     * @param requestId the request it came with
     * @param operationId the operation it belongs to, or null
     * @param detail further facts; never a secret
     */
    record Entry(
            @Nullable String tenantId,
            String actor,
            String person,
            String action,
            String objectId,
            String reason,
            String requestId,
            @Nullable String operationId,
            Map<String, String> detail) {
        public Entry {
            detail = Map.copyOf(detail);
        }
    }
}
