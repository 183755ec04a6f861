package dev.tenantry.api.deletion;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/**
 * Asks for the destruction of a deleted tenant's data. Nothing is destroyed before another person approved it.
 *
 * @param confirm the tenant's slug, typed again
 * @param tenantId the tenant's id, typed again: the id of anything else is refused
 * @param planSha256 the digest of the plan that the person has seen
 */
@Serdeable
public record PurgeTenantRequest(
        @NotBlank String confirm,
        @NotBlank String tenantId,
        @NotBlank @Size(max = 64) String planSha256,
        @NotBlank @Size(max = 500) String reason) {}
