package dev.tenantry.controlplane.operation;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an operator may set of the engine; everything else is {@link EngineLimits#DEFAULT}.
 *
 * @param enabled whether this control plane works on operations, or only takes and shows them
 * @param workers operations it works on at once
 * @param global operations that run at once, all control planes together
 * @param perServer operations that run at once on one database server
 * @param lease how long a claim lasts without a renewal
 * @param stallLimit how long a step may show no sign of life before it is given up and tried again; a step that loads or migrates a
 *     whole database gets three times as long
 * @param failpoints development mode only: see {@link Failpoints#parse}; TENANTRY_FAILPOINTS sets it too
 */
@ConfigurationProperties("tenantry.engine")
record EngineConfiguration(
        @Bindable(defaultValue = "true") boolean enabled,
        @Bindable(defaultValue = "8") int workers,
        @Bindable(defaultValue = "64") int global,
        @Bindable(defaultValue = "8") int perServer,
        @Bindable(defaultValue = "30s") Duration lease,
        @Bindable(defaultValue = "15m") Duration stallLimit,
        @Nullable String failpoints) {
    EngineLimits limits() {
        EngineLimits limits = EngineLimits.DEFAULT;
        return new EngineLimits(
                workers,
                global,
                perServer,
                lease,
                limits.poll(),
                limits.maxClaims(),
                limits.maxAttempts(),
                limits.fewAttempts(),
                limits.firstBackoff(),
                limits.maxBackoff(),
                stallLimit,
                limits.drain());
    }
}
