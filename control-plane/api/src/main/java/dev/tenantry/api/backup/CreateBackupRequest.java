package dev.tenantry.api.backup;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a backup of one tenant.
 */
@Serdeable
public record CreateBackupRequest(@Nullable @Size(max = 500) String reason) {}
