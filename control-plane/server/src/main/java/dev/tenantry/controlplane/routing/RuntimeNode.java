package dev.tenantry.controlplane.routing;

import dev.tenantry.api.routing.NodeView;
import java.time.Instant;
import java.util.List;

/** A runtime node as the catalog has it. */
record RuntimeNode(
        String id,
        String name,
        String tokenId,
        String publicKeyset,
        List<String> regions,
        long acknowledgedVersion,
        Instant leaseUntil,
        boolean live,
        Instant registeredAt) {
    RuntimeNode {
        regions = List.copyOf(regions);
    }

    /** Whether the node may be told the routes of a region. */
    boolean serves(String region) {
        return regions.isEmpty() || regions.contains(region);
    }

    NodeView view() {
        return new NodeView(id, name, regions, acknowledgedVersion, leaseUntil, live, registeredAt);
    }
}
