package dev.tenantry.controlplane.access;

import io.micronaut.http.HttpRequest;
import java.security.Principal;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, as the token says.
 *
 * @param tokenId the token's id: the actor in the audit trail
 * @param person who the token stands for; separation of duties compares persons
 * @param roles what it may be used for
 * @param tenantId the only tenant it may see, or null
 * @param regions of which regions it may be told routes; none means all
 * @param requestId the request's id
 */
public record Caller(
        String tokenId,
        String person,
        Set<Role> roles,
        @Nullable String tenantId,
        Set<String> regions,
        String requestId)
        implements Principal {
    public Caller {
        roles = Set.copyOf(roles);
        regions = Set.copyOf(regions);
    }

    /** A caller who is not limited to regions. */
    public Caller(String tokenId, String person, Set<Role> roles, @Nullable String tenantId, String requestId) {
        this(tokenId, person, roles, tenantId, Set.of(), requestId);
    }

    @Override
    public String getName() {
        return person;
    }

    static final String ATTRIBUTE = "tenantry.caller";

    /** Who sends this request, once the filter let it in; nobody on a path that needs no token. */
    public static Optional<Caller> of(HttpRequest<?> request) {
        return request.getAttribute(ATTRIBUTE, Caller.class);
    }

    /** Whether a thing of that tenant, or of no tenant, may be shown to this caller. */
    public boolean sees(@Nullable String ownerTenantId) {
        return tenantId == null || tenantId.equals(ownerTenantId);
    }
}
