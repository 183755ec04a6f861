package dev.tenantry.controlplane.configuration;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the catalog is and how to reach it. The password is in a file, so that it is in no argument, variable or URL.
 *
 * @param passwordFile a file whose first line is the password; without one, no password is sent
 * @param tlsMode verify-identity, verify-ca, required or disabled
 * @param tlsCaFile the certificate authority to trust, PEM; the platform's own ones when not set
 * @param maxConnections the pool's size
 * @param connectTimeout for opening a connection, and for waiting for one from the pool
 * @param socketTimeout for one answer of the catalog
 */
@ConfigurationProperties("tenantry.catalog")
public record CatalogConfiguration(
        @Bindable(defaultValue = "127.0.0.1") String host,
        @Bindable(defaultValue = "3306") int port,
        @Bindable(defaultValue = "tenantry") String database,
        @Bindable(defaultValue = "tenantry") String user,
        @Nullable String passwordFile,
        @Bindable(defaultValue = "verify-identity") String tlsMode,
        @Nullable String tlsCaFile,
        @Bindable(defaultValue = "20") int maxConnections,
        @Bindable(defaultValue = "5s") Duration connectTimeout,
        @Bindable(defaultValue = "60s") Duration socketTimeout) {}
