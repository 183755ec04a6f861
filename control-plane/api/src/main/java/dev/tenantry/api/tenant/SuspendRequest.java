package dev.tenantry.api.tenant;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/**
 * Stops a tenant's traffic.
 */
@Serdeable
public record SuspendRequest(@NotBlank @Size(max = 500) String reason) {}
