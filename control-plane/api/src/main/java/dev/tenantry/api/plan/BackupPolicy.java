package dev.tenantry.api.plan;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/**
 * How backups of the plan's tenants are kept.
 *
 * @param undoWindowHours how long the former database stays after a swap
 */
@Serdeable
public record BackupPolicy(
        @Min(1) @Max(3650) int retentionDays,
        @Min(1) @Max(720) int undoWindowHours) {}
