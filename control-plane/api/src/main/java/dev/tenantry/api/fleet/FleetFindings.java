package dev.tenantry.api.fleet;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;

/**
 * Everything that is wrong now, the worst first.
 *
 * @param at when it was looked at, by the catalog's clock
 * @param worst the worst severity among the findings; none when there is no finding
 * @param looked how many kinds of findings were looked for
 * @param more whether there are more findings of some kind than are shown
 */
@Serdeable
public record FleetFindings(Instant at, String worst, int looked, boolean more, List<FleetFinding> findings) {
    public FleetFindings {
        findings = List.copyOf(findings);
    }
}
