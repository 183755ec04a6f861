package dev.tenantry.runtime.routing;

import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.routing.ApplicationTokenHash;
import dev.tenantry.api.routing.Route;
import dev.tenantry.api.routing.RoutesPayload;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All routes of a node at one registry version. Immutable: the next version is another table.
 *
 * @param nodeId the node they were sealed for
 * @param version the registry version; 0 when nothing is known yet
 * @param issuedAt when the control plane said so
 * @param routes by tenant id; removed tenants stay in it, so that their generation never goes backwards
 * @param tokens the holder of each application token, by lower-case hexadecimal SHA-256
 */
public record RoutingTable(
        String nodeId, long version, Instant issuedAt, Map<String, Route> routes, Map<String, TokenHolder> tokens) {
    public RoutingTable {
        routes = Map.copyOf(routes);
        tokens = Map.copyOf(tokens);
    }

    /** Whose token it is, and until when it is good. */
    public record TokenHolder(
            TenantId tenant,
            String tokenId,
            String sha256,
            @Nullable Instant expiresAt) {}

    /** Nothing is known yet. */
    public static RoutingTable empty(String nodeId) {
        return new RoutingTable(nodeId, 0, Instant.EPOCH, Map.of(), Map.of());
    }

    /** The table after a payload that {@link RouteCheck} accepted. */
    RoutingTable after(RoutesPayload payload) {
        Map<String, Route> next = new HashMap<>(routes);
        if (payload.snapshot()) {
            // What a snapshot leaves out is kept as removed: forgetting it would let an older generation come back.
            next.replaceAll((tenant, route) -> removed(route, route.version()));
        }
        for (Route route : payload.routes()) {
            Route before = next.get(route.tenantId());
            next.put(route.tenantId(), isRemoved(route) && before != null ? removed(before, route.version()) : route);
        }
        return new RoutingTable(payload.nodeId(), payload.version(), payload.issuedAt(), next, tokensOf(next));
    }

    /** Whether the tenant is none of this node's business any more. */
    static boolean isRemoved(Route route) {
        return "removed".equals(route.state());
    }

    /** A removal says nothing but its version; the rest is remembered. */
    private static Route removed(Route route, long version) {
        return new Route(
                route.tenantId(),
                version,
                "removed",
                route.reason(),
                route.serverId(),
                route.host(),
                route.port(),
                route.flavour(),
                route.tlsMode(),
                route.tlsCaPem(),
                route.region(),
                route.databaseId(),
                route.databaseName(),
                route.accountName(),
                route.generation(),
                null,
                route.limits(),
                java.util.List.of());
    }

    private static Map<String, TokenHolder> tokensOf(Map<String, Route> routes) {
        Map<String, TokenHolder> tokens = new HashMap<>();
        for (Route route : routes.values()) {
            TenantId tenant = new TenantId(route.tenantId());
            for (ApplicationTokenHash token : route.applicationTokens()) {
                tokens.put(token.sha256(), new TokenHolder(tenant, token.id(), token.sha256(), token.expiresAt()));
            }
        }
        return tokens;
    }

    /** How many tenants it can lead somewhere, whatever their state. */
    public int tenants() {
        return (int) routes.values().stream().filter(route -> !isRemoved(route)).count();
    }
}
