package dev.tenantry.api.tenant;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/**
 * Stops a tenant's writes and leaves its reads; the server enforces it.
 */
@Serdeable
public record ReadOnlyRequest(@NotBlank @Size(max = 500) String reason) {}
