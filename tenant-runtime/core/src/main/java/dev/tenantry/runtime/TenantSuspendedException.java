package dev.tenantry.runtime;

import dev.tenantry.api.common.ProblemCode;

/** The tenant is suspended by decision; waiting does not help. */
public final class TenantSuspendedException extends TenantAccessException {
    private static final long serialVersionUID = 1L;

    public TenantSuspendedException(String message) {
        super(ProblemCode.GATEWAY_SUSPENDED, "08004", message, null);
    }
}
