package dev.tenantry.api.tenant;

import io.micronaut.serde.annotation.Serdeable;

/**
 * A new application token. Its secret is shown this once.
 *
 * @param token the secret
 */
@Serdeable
public record ApplicationTokenCreated(ApplicationTokenView applicationToken, String token) {
    /** Without the secret. */
    @Override
    public String toString() {
        return "ApplicationTokenCreated[applicationToken=" + applicationToken + "]";
    }
}
