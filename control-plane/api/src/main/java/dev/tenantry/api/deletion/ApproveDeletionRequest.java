package dev.tenantry.api.deletion;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/**
 * Approves a deletion that another person asked for; the data is destroyed at once.
 *
 * @param confirm the tenant's slug, typed again
 */
@Serdeable
public record ApproveDeletionRequest(
        @NotBlank String confirm, @NotBlank @Size(max = 500) String reason) {}
