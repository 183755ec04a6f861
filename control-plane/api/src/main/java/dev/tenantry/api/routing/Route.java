package dev.tenantry.api.routing;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where one tenant's traffic goes.
 *
 * @param version the registry version that wrote it
 * @param state active, read_only, maintenance, suspended, removed
 * @param sealedPassword Base64, sealed to the node; context is nodeId|tenantId|databaseId|generation; null when the route serves nothing
 */
@Serdeable
public record Route(
        String tenantId,
        long version,
        String state,
        String reason,
        String serverId,
        String host,
        int port,
        String flavour,
        String tlsMode,
        @Nullable String tlsCaPem,
        String region,
        String databaseId,
        String databaseName,
        String accountName,
        int generation,
        @Nullable String sealedPassword,
        RouteLimits limits,
        List<ApplicationTokenHash> applicationTokens) {
    public Route {
        applicationTokens = List.copyOf(applicationTokens);
    }
}
