package dev.tenantry.api.routing;

import io.micronaut.serde.annotation.Serdeable;

/**
 * A registered node, and what it needs to check what it is told.
 *
 * @param signingKeyset Base64 of the Tink public keyset that verifies signatures, JSON form
 */
@Serdeable
public record NodeRegistered(String nodeId, String signingKeyset, long leaseSeconds) {}
