package dev.tenantry.runtime;

import dev.tenantry.api.common.ProblemCode;

/** The tenant uses all its connections, or too many already wait for one. */
public final class TenantBusyException extends TenantAccessException {
    private static final long serialVersionUID = 1L;

    public TenantBusyException(String message) {
        super(ProblemCode.GATEWAY_BUSY, "08004", message, null);
    }
}
