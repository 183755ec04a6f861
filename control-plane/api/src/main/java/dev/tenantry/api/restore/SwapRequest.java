package dev.tenantry.api.restore;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/**
 * Makes a verified database the live one; the former stays read-only for the undo window.
 *
 * @param confirm the tenant's slug, typed again
 */
@Serdeable
public record SwapRequest(
        @NotBlank String databaseId,
        @NotBlank String confirm,
        @NotBlank @Size(max = 500) String reason) {}
