package dev.tenantry.controlplane.secret;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * The keys.
 *
 * @param createKeyset whether a production start may make the keys that are missing; development always may
 */
@ConfigurationProperties("tenantry.secret")
public record SecretConfiguration(
        @Bindable(defaultValue = "false") boolean createKeyset) {}
