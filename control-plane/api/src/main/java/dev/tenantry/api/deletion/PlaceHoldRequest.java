package dev.tenantry.api.deletion;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;

/**
 * Forbids every destruction of a tenant's data, whatever else is due.
 *
 * @param owner who answers for the hold: a person or a department
 * @param reviewOn when somebody looks whether it is still needed; a hold never ends by itself
 */
@Serdeable
public record PlaceHoldRequest(
        @NotBlank @Size(max = 128) String owner,
        @NotBlank @Size(max = 500) String reason,
        @NotNull LocalDate reviewOn) {}
