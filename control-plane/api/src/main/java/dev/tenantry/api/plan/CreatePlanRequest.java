package dev.tenantry.api.plan;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * Adds a plan, or a new version of it.
 */
@Serdeable
public record CreatePlanRequest(
        @NotBlank @Pattern(regexp = "[a-z][a-z0-9-]{0,62}") String name,
        @NotBlank @Size(max = 128) String displayName,
        @NotNull @Valid PlanLimits limits,
        @NotNull @Valid BackupPolicy backupPolicy) {}
