package dev.tenantry.api.access;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An API token without its secret.
 *
 * @param regions of which regions a runtime that shows it may be told routes; none means all
 */
@Serdeable
public record ApiTokenView(
        String id,
        String name,
        String person,
        List<String> roles,
        @Nullable String tenantId,
        List<String> regions,
        Instant expiresAt,
        @Nullable Instant revokedAt,
        Instant createdAt,
        String createdBy) {
    public ApiTokenView {
        roles = List.copyOf(roles);
        regions = List.copyOf(regions);
    }
}
