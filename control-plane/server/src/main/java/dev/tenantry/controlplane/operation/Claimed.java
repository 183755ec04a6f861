package dev.tenantry.controlplane.operation;

import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * An operation that this control plane may work on for the length of a lease.
 *
 * @param input as it is stored; read only by whoever works on it, so that one that cannot be read keeps nobody from claiming
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
        String input,
        boolean undoing,
        long epoch,
        int claims,
        int attempt,
        String person,
        String reason,
        String requestId) {}
