package dev.tenantry.controlplane.retention;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How the plans' retention is carried out.
 *
 * @param enabled whether this process looks for backups that no policy keeps
 * @param interval time between two looks at the backups of one tenant
 */
@ConfigurationProperties("tenantry.retention")
public record RetentionConfiguration(
        @Bindable(defaultValue = "true") boolean enabled,
        @Bindable(defaultValue = "1h") Duration interval) {}
