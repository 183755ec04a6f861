package dev.tenantry.api.restore;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Restores a backup into a new database beside the live one, which is not touched.
 */
@Serdeable
public record RestoreRequest(
        @NotBlank String backupId,
        @Nullable @Size(max = 500) String reason) {}
