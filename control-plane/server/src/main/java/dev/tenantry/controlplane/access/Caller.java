package dev.tenantry.controlplane.access;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, as the token says.
 *
 * @param tokenId the token's id: the actor in the audit trail
 * @param person who the token stands for; separation of duties compares persons
 * @param roles what it may be used for
 * @param tenantId the only tenant it may see, or null
 * @param requestId the request's id
 */
public record Caller(
        String tokenId,
        String person,
        Set<Role> roles,
        @Nullable String tenantId,
        String requestId) {
    public Caller {
        roles = Set.copyOf(roles);
    }

    /** Whether a thing of that tenant, or of no tenant, may be shown to this caller. */
    public boolean sees(@Nullable String ownerTenantId) {
        return tenantId == null || tenantId.equals(ownerTenantId);
    }
}
