package dev.tenantry.api.deletion;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/**
 * Refuses or withdraws a deletion ticket for good.
 */
@Serdeable
public record RefuseDeletionRequest(
        @NotBlank @Size(max = 500) String reason) {}
