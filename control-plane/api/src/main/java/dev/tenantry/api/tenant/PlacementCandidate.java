package dev.tenantry.api.tenant;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * One server as the placement policy saw it.
 *
 * @param score higher is better; 0 for a refused one
 */
@Serdeable
public record PlacementCandidate(
        String serverId, String serverName, boolean eligible, double score, List<String> reasons) {
    public PlacementCandidate {
        reasons = List.copyOf(reasons);
    }
}
