package dev.tenantry.gateway;

import dev.tenantry.runtime.RuntimeLimits;
import dev.tenantry.runtime.RuntimeSettings;
import dev.tenantry.runtime.TenantRuntime;
import dev.tenantry.runtime.routing.NodeToken;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Makes the tenant runtime that the gateway serves. */
@Factory
final class RuntimeFactory {
    @Singleton
    @Bean(preDestroy = "close")
    TenantRuntime runtime(GatewayConfiguration configuration) {
        RuntimeSettings settings = new RuntimeSettings(
                configuration.nodeName(),
                controlPlane(configuration.controlPlaneUrl()),
                NodeToken.inFile(tokenFile(configuration)),
                Path.of(configuration.directory()),
                configuration.regions() == null ? List.of() : configuration.regions(),
                configuration.allowShrink());
        try {
            return TenantRuntime.start(settings, RuntimeLimits.standard());
        } catch (IOException e) {
            throw new StartUpException(
                    "The node's folder " + configuration.directory() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static URI controlPlane(String url) {
        try {
            URI uri = URI.create(url);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new StartUpException("tenantry.runtime.control-plane-url is not a URL: " + url + ".", e);
        }
        throw new StartUpException(
                "tenantry.runtime.control-plane-url must begin with http:// or https:// and name a host: " + url + ".");
    }

    private static Path tokenFile(GatewayConfiguration configuration) {
        String file = configuration.tokenFile();
        if (file == null || file.isBlank()) {
            throw new StartUpException(
                    "The gateway needs its node token: put it into a file and set tenantry.runtime.token-file"
                            + " (TENANTRY_RUNTIME_TOKEN_FILE) to its path.");
        }
        if (!Files.isReadable(Path.of(file))) {
            throw new StartUpException("The node token cannot be read: there is no readable file " + file
                    + ". Create a token with the role runtime and put it there.");
        }
        return Path.of(file);
    }
}
