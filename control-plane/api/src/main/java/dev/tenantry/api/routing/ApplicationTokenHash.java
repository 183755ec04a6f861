package dev.tenantry.api.routing;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway needs to recognise an application token.
 *
 * @param sha256 lower-case hexadecimal SHA-256 of the token
 */
@Serdeable
public record ApplicationTokenHash(
        String id, String sha256, @Nullable Instant expiresAt) {}
