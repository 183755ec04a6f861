package dev.tenantry.controlplane.configuration;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * How many requests one caller may send: a steady rate, and a number that may come at once after a pause. A caller is a token; whoever
 * shows no valid token is the address the request comes from.
 *
 * @param perSecond of one token
 * @param burst of one token
 * @param unauthenticatedPerSecond of one address, requests without a valid token
 * @param unauthenticatedBurst of one address, requests without a valid token
 */
@ConfigurationProperties("tenantry.http.rate-limit")
public record RateLimitConfiguration(
        @Bindable(defaultValue = "100") int perSecond,
        @Bindable(defaultValue = "1000") int burst,
        @Bindable(defaultValue = "10") int unauthenticatedPerSecond,
        @Bindable(defaultValue = "200") int unauthenticatedBurst) {
    public RateLimitConfiguration {
        if (perSecond < 1 || burst < 1 || unauthenticatedPerSecond < 1 || unauthenticatedBurst < 1) {
            throw new IllegalArgumentException("tenantry.http.rate-limit: every number must be at least 1");
        }
    }
}
