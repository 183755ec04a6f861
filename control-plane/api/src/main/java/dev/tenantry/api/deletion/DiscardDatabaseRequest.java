package dev.tenantry.api.deletion;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/**
 * Destroys one database of a tenant that is not its live one.
 *
 * @param confirm the database's id, typed again
 * @param reason why; goes to the audit trail
 */
@Serdeable
public record DiscardDatabaseRequest(
        @NotBlank String confirm, @NotBlank @Size(max = 500) String reason) {}
