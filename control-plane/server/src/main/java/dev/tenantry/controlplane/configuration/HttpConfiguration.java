package dev.tenantry.controlplane.configuration;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * Where the API listens.
 *
 * @param host the address to bind; only this machine unless said otherwise
 * @param port 0 takes a free one
 */
@ConfigurationProperties("tenantry.http")
public record HttpConfiguration(
        @Bindable(defaultValue = "127.0.0.1") String host,
        @Bindable(defaultValue = "7400") int port) {}
