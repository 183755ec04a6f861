package dev.tenantry.api.tenant;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/**
 * Takes a tenant out of service for work on its database; resuming ends it.
 *
 * @param reason what its applications are told while they wait
 */
@Serdeable
public record MaintenanceRequest(@NotBlank @Size(max = 500) String reason) {}
