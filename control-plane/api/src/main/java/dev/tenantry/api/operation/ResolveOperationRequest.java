package dev.tenantry.api.operation;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * Says how a parked operation's open step ended, after a person looked.
 */
@Serdeable
public record ResolveOperationRequest(
        @NotBlank @Pattern(regexp = "done|undo") String as,
        @NotBlank @Size(max = 500) String reason) {}
