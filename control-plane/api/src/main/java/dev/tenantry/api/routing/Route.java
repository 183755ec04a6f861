package dev.tenantry.api.routing;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where one tenant's traffic goes.
 *
 * <p>A removed route says that the node has no business with the tenant any more: it was deleted, or moved to a region the node does not serve. It
 * carries tenant, version and state only; its other texts are empty and its numbers are zero. It comes as a change, never in a snapshot.
 *
 * @param version the registry version that wrote it
 * @param state active, read_only, maintenance, suspended, removed
 * @param sealedPassword Base64, sealed to the node with Tink hybrid encryption; the context info is the UTF-8 bytes of
 *     nodeId|tenantId|databaseId|generation; null unless the state is active or read_only
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
