package dev.tenantry.api.access;

import io.micronaut.serde.annotation.Serdeable;

/**
 * A new API token. Its secret is shown this once.
 *
 * @param token the secret
 */
@Serdeable
public record ApiTokenCreated(ApiTokenView apiToken, String token) {}
