package dev.tenantry.controlplane.idempotency;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How repeated requests are treated.
 *
 * @param abandonedAfter how long the first request under a key may be without an answer before a repetition takes it for cut off by a crash
 *     and takes over; if it lives after all, it changes nothing any more
 */
@ConfigurationProperties("tenantry.idempotency")
record IdempotencyConfiguration(
        @Bindable(defaultValue = "120s") Duration abandonedAfter) {
    IdempotencyConfiguration {
        if (abandonedAfter.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("tenantry.idempotency: abandoned-after is at least a second");
        }
    }
}
