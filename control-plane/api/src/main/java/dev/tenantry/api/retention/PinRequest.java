package dev.tenantry.api.retention;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/**
 * Pins a backup, so that no policy expires it, or takes the pin away.
 */
@Serdeable
public record PinRequest(@NotBlank @Size(max = 500) String reason) {}
