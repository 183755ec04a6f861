package dev.tenantry.api.drill;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Has a backup drilled now, whether it was proven before or not.
 */
@Serdeable
public record CreateDrillRequest(
        @NotBlank String backupId,
        @Nullable @Size(max = 500) String reason) {}
