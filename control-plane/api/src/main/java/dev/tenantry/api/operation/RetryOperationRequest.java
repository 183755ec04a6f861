package dev.tenantry.api.operation;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Lets a parked operation try again.
 *
 * @param fromStep a step's name; the failed one when it is not given
 */
@Serdeable
public record RetryOperationRequest(
        @Nullable String fromStep,
        @Nullable @Size(max = 500) String reason) {}
