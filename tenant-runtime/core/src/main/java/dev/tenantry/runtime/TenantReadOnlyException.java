package dev.tenantry.runtime;

import dev.tenantry.api.common.ProblemCode;

/** Something tried to write for a tenant whose route is read-only. */
public final class TenantReadOnlyException extends TenantAccessException {
    private static final long serialVersionUID = 1L;

    public TenantReadOnlyException(String message) {
        super(ProblemCode.GATEWAY_READ_ONLY, "25006", message, null);
    }
}
