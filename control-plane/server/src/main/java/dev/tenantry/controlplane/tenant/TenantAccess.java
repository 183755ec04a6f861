package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.problem.Preconditions;
import jakarta.inject.Singleton;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/** What every request about one tenant looks at first: is it there, is it the caller's, is it still the one that was read, did the person mean it. */
@Singleton
public final class TenantAccess {
    private final TenantStore tenants;

    TenantAccess(TenantStore tenants) {
        this.tenants = tenants;
    }

    /**
     * The tenant as the API shows it.
     *
     * @throws ApiException REQUEST_NOT_FOUND, the same for one that is not there and one that is not the caller's
     */
    public TenantView visible(Connection transaction, Caller caller, TenantId id) {
        return tenants.find(transaction, id)
                .filter(tenant -> caller.sees(tenant.id()))
                .orElseThrow(() -> ApiException.notFound("tenant", "tenantctl tenants list"));
    }

    /**
     * The tenant, locked, when it is still the one that the caller read.
     *
     * @throws ApiException REQUEST_PRECONDITION_FAILED
     */
    public TenantView unchanged(Connection transaction, Caller caller, TenantId id, @Nullable String ifMatch) {
        // Visible before it is locked, for strangers learn nothing; locked before it is compared, for two callers who
        // read the same version must not both find it unchanged.
        visible(transaction, caller, id);
        tenants.lock(transaction, id);
        TenantView tenant = visible(transaction, caller, id);
        Preconditions.check(ifMatch, tenant.rowVersion());
        return tenant;
    }

    /**
     * The tenant, which must still be there to be changed.
     *
     * @throws ApiException TENANT_DELETED, REQUEST_PRECONDITION_FAILED
     */
    public TenantView changeable(Connection transaction, Caller caller, TenantId id, @Nullable String ifMatch) {
        TenantView tenant = unchanged(transaction, caller, id, ifMatch);
        if (tenant.commercialStatus().equals(TenantStatus.Commercial.ENDED.word())) {
            throw new ApiException(
                    ProblemCode.TENANT_DELETED,
                    "The tenant " + tenant.slug() + " is deleted; its data is " + tenant.dataStatus()
                            + ". Nothing was changed.",
                    "tenantctl tenants get " + tenant.slug());
        }
        return tenant;
    }

    /**
     * Compares what a person typed with the tenant's slug.
     *
     * @throws ApiException TENANT_NOT_CONFIRMED
     */
    public void confirm(TenantView tenant, String typed) {
        if (!tenant.slug().equals(typed)) {
            throw new ApiException(
                    ProblemCode.TENANT_NOT_CONFIRMED,
                    "The confirmation is not the tenant's slug; nothing was changed.",
                    "Type the slug of the tenant you mean: --confirm " + tenant.slug());
        }
    }
}
