package dev.tenantry.api.routing;

import io.micronaut.serde.annotation.Serdeable;

/**
 * A signed list of routes. The payload is the exact bytes that were signed.
 *
 * @param payload Base64 of the JSON of a {@link RoutesPayload}
 * @param signature Base64, Ed25519 through Tink, over the payload's bytes
 */
@Serdeable
public record SignedRoutes(String payload, String signature) {}
