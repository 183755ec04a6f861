package dev.tenantry.controlplane.configuration;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What concerns the whole control plane.
 *
 * @param mode production unless said otherwise
 * @param home folder of its keyset and its development token; {@code ~/.tenantry} when not set
 * @param migrate whether this start may bring the catalog's schema up to date in production too
 */
@ConfigurationProperties("tenantry")
public record TenantryConfiguration(
        @Bindable(defaultValue = "PRODUCTION") Mode mode,
        @Nullable String home,
        @Bindable(defaultValue = "false") boolean migrate) {
    /** The home folder, absolute. */
    public Path homeFolder() {
        return (home == null ? Path.of(System.getProperty("user.home"), ".tenantry") : Path.of(home)).toAbsolutePath();
    }
}
