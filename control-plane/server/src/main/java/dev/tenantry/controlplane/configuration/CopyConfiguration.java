package dev.tenantry.controlplane.configuration;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Second copies of backups, in another store.
 *
 * @param directory the folder of the second store, for example where another machine's disk is mounted; none when not set, and none is made: whoever
 *     wants copies says where
 * @param enabled whether this process asks for copies by itself
 * @param after how old a complete backup is before it is copied
 * @param retryAfter how long after a try that brought no copy the next one comes
 * @param missingAfter how old a backup without a second copy is before the doctor says so
 * @param megabytesPerSecond how much this process reads and sends for all copies together; 0 is without a limit
 */
@ConfigurationProperties("tenantry.store.copy")
public record CopyConfiguration(
        @Nullable String directory,
        @Bindable(defaultValue = "true") boolean enabled,
        @Bindable(defaultValue = "1m") Duration after,
        @Bindable(defaultValue = "30m") Duration retryAfter,
        @Bindable(defaultValue = "26h") Duration missingAfter,
        @Bindable(defaultValue = "50") int megabytesPerSecond) {}
