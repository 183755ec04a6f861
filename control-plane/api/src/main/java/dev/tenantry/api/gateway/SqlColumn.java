package dev.tenantry.api.gateway;

import io.micronaut.serde.annotation.Serdeable;

/**
 * A column of an answer.
 *
 * @param type as in {@link SqlValue}
 */
@Serdeable
public record SqlColumn(String name, String type) {}
