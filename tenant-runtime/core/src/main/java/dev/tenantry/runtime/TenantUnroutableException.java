package dev.tenantry.runtime;

import dev.tenantry.api.common.ProblemCode;
import org.jspecify.annotations.Nullable;

/** There is no route, the route is quarantined, or its server cannot be reached. */
public final class TenantUnroutableException extends TenantAccessException {
    private static final long serialVersionUID = 1L;

    public TenantUnroutableException(String message, @Nullable Throwable cause) {
        super(ProblemCode.GATEWAY_UNROUTABLE, "08004", message, cause);
    }
}
