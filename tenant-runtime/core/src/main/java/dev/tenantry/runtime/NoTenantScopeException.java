package dev.tenantry.runtime;

import dev.tenantry.api.common.ProblemCode;

/** A connection was asked for outside any {@link TenantScope}: fail closed. */
public final class NoTenantScopeException extends TenantAccessException {
    private static final long serialVersionUID = 1L;

    public NoTenantScopeException(String message) {
        super(ProblemCode.GATEWAY_NO_TOKEN, "08004", message, null);
    }
}
