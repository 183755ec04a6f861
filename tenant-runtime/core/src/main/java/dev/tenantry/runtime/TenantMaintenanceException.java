package dev.tenantry.runtime;

import dev.tenantry.api.common.ProblemCode;

/** The tenant is being switched over and the wait for its end ran out. */
public final class TenantMaintenanceException extends TenantAccessException {
    private static final long serialVersionUID = 1L;

    public TenantMaintenanceException(String message) {
        super(ProblemCode.GATEWAY_MAINTENANCE, "08004", message, null);
    }
}
