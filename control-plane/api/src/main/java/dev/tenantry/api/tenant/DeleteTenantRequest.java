package dev.tenantry.api.tenant;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/**
 * Ends a tenant: its traffic stops, its data is retained for the grace time. Nothing is destroyed.
 *
 * @param confirm the tenant's slug, typed again
 */
@Serdeable
public record DeleteTenantRequest(
        @NotBlank String confirm, @NotBlank @Size(max = 500) String reason) {}
