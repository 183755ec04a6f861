package dev.tenantry.api.access;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who the caller is, and what they may do.
 *
 * @param permissions the operations the roles allow
 */
@Serdeable
public record WhoAmI(
        String tokenId,
        String person,
        List<String> roles,
        @Nullable String tenantId,
        Instant expiresAt,
        List<String> permissions) {
    public WhoAmI {
        roles = List.copyOf(roles);
        permissions = List.copyOf(permissions);
    }
}
