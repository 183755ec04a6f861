package dev.tenantry.runtime;

import dev.tenantry.api.common.ProblemCode;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Why a tenant's database was not given. Nothing was executed and nothing was changed. */
public abstract sealed class TenantAccessException extends SQLException
        permits NoTenantScopeException,
                TenantBusyException,
                TenantMaintenanceException,
                TenantReadOnlyException,
                TenantSuspendedException,
                TenantUnroutableException {
    private static final long serialVersionUID = 1L;

    private final ProblemCode code;

    TenantAccessException(ProblemCode code, String sqlState, String message, @Nullable Throwable cause) {
        super(message, sqlState, cause);
        this.code = code;
    }

    /** The code that callers, logs and problem pages share. */
    public ProblemCode code() {
        return code;
    }
}
