package dev.tenantry.api.tenant;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Moves a tenant to another plan, or to another version of its own, while its traffic goes on.
 *
 * @param plan a plan's name
 * @param version the newest when it is left out
 */
@Serdeable
public record ChangePlanRequest(
        @NotBlank String plan,
        @Nullable @Min(1) Integer version,
        @NotBlank @Size(max = 500) String reason) {}
