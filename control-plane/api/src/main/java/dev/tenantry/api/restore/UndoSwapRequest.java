package dev.tenantry.api.restore;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/**
 * Makes the former database live again, inside the undo window. What was written since the swap stays in the database that is left.
 *
 * @param confirm the tenant's slug, typed again
 */
@Serdeable
public record UndoSwapRequest(
        @NotBlank String confirm, @NotBlank @Size(max = 500) String reason) {}
