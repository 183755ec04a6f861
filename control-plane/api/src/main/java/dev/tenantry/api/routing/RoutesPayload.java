package dev.tenantry.api.routing;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;

/**
 * Routes for one node: a whole snapshot, or what changed after a version.
 *
 * @param snapshot true: these are all the node's routes; false: they replace or remove single ones
 * @param afterVersion the version it builds on; 0 for a snapshot
 * @param version the registry version after it was applied
 */
@Serdeable
public record RoutesPayload(
        String nodeId, boolean snapshot, long afterVersion, long version, Instant issuedAt, List<Route> routes) {
    public RoutesPayload {
        routes = List.copyOf(routes);
    }
}
