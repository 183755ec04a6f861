package dev.tenantry.api.plan;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;

/**
 * One version of a plan.
 */
@Serdeable
public record PlanView(
        String name,
        int version,
        String displayName,
        PlanLimits limits,
        BackupPolicy backupPolicy,
        Instant createdAt,
        String createdBy) {}
