package dev.tenantry.api.tenant;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * Gives a tenant another slug. The former one stays reserved for it.
 *
 * @param confirm the tenant's present slug, typed again
 * @param slug the new one
 */
@Serdeable
public record RenameRequest(
        @NotBlank String confirm,

        @NotBlank
        @Pattern(
                regexp = "[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?",
                message = "must be 1 to 63 of a-z, 0-9 and -, beginning with a letter and not ending with -")
        String slug,

        @NotBlank @Size(max = 500) String reason) {}
