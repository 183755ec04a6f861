package dev.tenantry.api.tenant;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a token that an application of the tenant shows at the gateway.
 */
@Serdeable
public record CreateApplicationTokenRequest(
        @NotBlank @Size(max = 64) String name, @Nullable Instant expiresAt) {}
