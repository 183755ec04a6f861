package dev.tenantry.api.routing;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;

/**
 * A runtime node as the control plane knows it.
 */
@Serdeable
public record NodeView(
        String id,
        String name,
        List<String> regions,
        long acknowledgedVersion,
        Instant leaseUntil,
        boolean live,
        Instant registeredAt) {
    public NodeView {
        regions = List.copyOf(regions);
    }
}
