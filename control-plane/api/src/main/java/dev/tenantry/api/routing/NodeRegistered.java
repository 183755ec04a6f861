package dev.tenantry.api.routing;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * A registered node, and what it needs to check what it is told.
 *
 * @param signingKeyset Base64 of the Tink public keyset that verifies signatures, JSON form
 * @param regions which regions' routes it will be told: what it asked for, within what its token allows; none means all
 */
@Serdeable
public record NodeRegistered(String nodeId, String signingKeyset, long leaseSeconds, List<String> regions) {
    public NodeRegistered {
        regions = List.copyOf(regions);
    }
}
