package dev.tenantry.api.tenant;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An application token without its secret.
 */
@Serdeable
public record ApplicationTokenView(
        String id,
        String tenantId,
        String name,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        Instant createdAt,
        String createdBy) {}
