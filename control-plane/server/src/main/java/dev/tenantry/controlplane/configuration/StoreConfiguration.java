package dev.tenantry.controlplane.configuration;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where archives lie.
 *
 * @param directory folder of the object store; {@code store} in the home folder when not set
 */
@ConfigurationProperties("tenantry.store")
public record StoreConfiguration(@Nullable String directory) {
    /** The folder, absolute. */
    public Path folder(TenantryConfiguration tenantry) {
        return directory == null
                ? tenantry.homeFolder().resolve("store")
                : Path.of(directory).toAbsolutePath();
    }
}
