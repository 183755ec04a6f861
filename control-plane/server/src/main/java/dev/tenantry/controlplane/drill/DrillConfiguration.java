package dev.tenantry.controlplane.drill;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How backups are drilled that nobody asked to drill.
 *
 * @param enabled whether this process asks for drills by itself
 * @param after how old a complete backup is before it is drilled: whoever made it to restore it at once proves it thereby
 * @param perServer drills at once on one server; those that a person asks for are not counted out
 * @param retryAfter how long after a drill that brought no proof the same backup is drilled again
 */
@ConfigurationProperties("tenantry.drill")
public record DrillConfiguration(
        @Bindable(defaultValue = "true") boolean enabled,
        @Bindable(defaultValue = "1m") Duration after,
        @Bindable(defaultValue = "1") int perServer,
        @Bindable(defaultValue = "12h") Duration retryAfter) {}
