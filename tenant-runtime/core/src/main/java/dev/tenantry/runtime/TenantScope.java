package dev.tenantry.runtime;

import dev.tenantry.api.id.TenantId;
import java.util.Optional;

/**
 * Whose work this is. Work outside a scope gets no connection. A scope is entered with a tenant that a verified token named, or by code
 * that holds a typed {@link TenantId}; never with a text from a request. It ends with the call that opened it, is inherited by subtasks of
 * a structured scope only, and cannot be changed from inside to another tenant.
 */
public final class TenantScope {
    private static final ScopedValue<TenantId> CURRENT = ScopedValue.newInstance();

    private TenantScope() {}

    /**
     * Runs work for a tenant.
     *
     * @throws IllegalStateException when this is already another tenant's work
     */
    public static void run(TenantId tenant, Runnable work) {
        refuseChange(tenant);
        ScopedValue.where(CURRENT, tenant).run(work);
    }

    /**
     * Runs work for a tenant and answers what it answers.
     *
     * @throws IllegalStateException when this is already another tenant's work
     */
    public static <R, X extends Throwable> R call(TenantId tenant, ScopedValue.CallableOp<? extends R, X> work)
            throws X {
        refuseChange(tenant);
        return ScopedValue.where(CURRENT, tenant).call(work);
    }

    /** The tenant this work is for, if it is for one. */
    public static Optional<TenantId> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    private static void refuseChange(TenantId tenant) {
        if (CURRENT.isBound() && !CURRENT.get().equals(tenant)) {
            throw new IllegalStateException(
                    "This is the work of tenant " + CURRENT.get() + "; it cannot become the work of " + tenant
                            + " from inside. End the first scope before the second begins.");
        }
    }
}
