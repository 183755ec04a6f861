package dev.tenantry.api.common;

import io.micronaut.serde.annotation.Serdeable;

/**
 * One refused member of a request.
 *
 * @param field its path in the body
 * @param message why it was refused
 */
@Serdeable
public record FieldError(String field, String message) {}
