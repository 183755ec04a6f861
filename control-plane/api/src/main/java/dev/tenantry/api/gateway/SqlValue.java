package dev.tenantry.api.gateway;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import org.jspecify.annotations.Nullable;

/**
 * A typed value. Numbers and instants travel as text, so that nothing is rounded on the way.
 *
 * @param type null, string, integer, decimal, double, boolean, bytes (Base64), date, time, datetime, json
 */
@Serdeable
public record SqlValue(@NotBlank String type, @Nullable String value) {}
