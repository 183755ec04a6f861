package dev.tenantry.controlplane.deletion;

import dev.tenantry.api.id.DeletionId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * A deletion ticket as the purge needs it.
 *
 * @param state requested, executing, done, refused; expired when nobody decided in time
 * @param planSha256 the digest that was approved, to be compared with the plan itself
 * @param decidedBy who approved it
 * @param operation the one operation that may carry it out
 */
record Ticket(
        DeletionId id,
        TenantId tenant,
        String state,
        PurgePlan plan,
        String planSha256,
        String requestedBy,
        @Nullable String decidedBy,
        @Nullable OperationId operation,
        long rowVersion) {
    static final String REQUESTED = "requested";
    static final String EXECUTING = "executing";
    static final String DONE = "done";
    static final String REFUSED = "refused";
    static final String EXPIRED = "expired";
}
