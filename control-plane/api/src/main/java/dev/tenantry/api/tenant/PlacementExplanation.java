package dev.tenantry.api.tenant;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a server was chosen.
 *
 * @param serverId null when none fits
 * @param candidates best first, refused ones last
 */
@Serdeable
public record PlacementExplanation(
        @Nullable String serverId, @Nullable String serverName, List<PlacementCandidate> candidates) {
    public PlacementExplanation {
        candidates = List.copyOf(candidates);
    }
}
