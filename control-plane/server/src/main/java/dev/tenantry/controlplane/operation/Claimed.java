package dev.tenantry.controlplane.operation;

import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An operation that this control plane may work on for the length of a lease.
 *
 * @param undoing whether it goes backwards
 * @param epoch of this claim; every write names it
 * @param claims claims in a row without a step recorded, this one included
 * @param attempt how often it was put back after a failure
 */
record Claimed(
        OperationId id,
        String kind,
        int definitionVersion,
        @Nullable TenantId tenant,
        Map<String, String> input,
        boolean undoing,
        long epoch,
        int claims,
        int attempt,
        String person,
        String reason,
        String requestId) {
    Claimed {
        input = Map.copyOf(input);
    }
}
