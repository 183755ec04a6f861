package dev.tenantry.api.deletion;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/**
 * Brings a deleted tenant back inside its grace time.
 *
 * @param confirm the tenant's slug, typed again
 */
@Serdeable
public record UndeleteTenantRequest(
        @NotBlank String confirm, @NotBlank @Size(max = 500) String reason) {}
