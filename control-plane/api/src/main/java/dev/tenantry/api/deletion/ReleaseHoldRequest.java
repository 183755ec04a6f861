package dev.tenantry.api.deletion;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/**
 * Releases a legal hold that another person placed.
 */
@Serdeable
public record ReleaseHoldRequest(@NotBlank @Size(max = 500) String reason) {}
