package dev.tenantry.api.drift;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/**
 * A person's decision about drift.
 *
 * @param as {@code ignore}: it may stay as it is; {@code quarantine}: end its access now, also where that is held back; {@code reopen}: take
 *     an earlier {@code ignore} back
 * @param reason why; goes to the audit trail
 */
@Serdeable
public record ResolveDriftRequest(
        @NotBlank String as, @NotBlank @Size(max = 500) String reason) {}
