package dev.tenantry.api.access;

import io.micronaut.serde.annotation.Serdeable;

/**
 * A new API token. Its secret is shown this once.
 *
 * @param token the secret
 */
@Serdeable
public record ApiTokenCreated(ApiTokenView apiToken, String token) {
    /** Without the secret. */
    @Override
    public String toString() {
        return "ApiTokenCreated[apiToken=" + apiToken + "]";
    }
}
