package dev.tenantry.api.tenant;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Lets a suspended tenant's traffic flow again, under a new generation.
 */
@Serdeable
public record ResumeRequest(@Nullable @Size(max = 500) String reason) {}
