package dev.tenantry.api.drift;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * Everything is going to be looked at again.
 *
 * @param sweeps what was known of each target when it was asked for: one whose {@code endedAt} has changed was looked at since
 */
@Serdeable
public record DriftCheckAccepted(List<DriftSweepView> sweeps) {
    public DriftCheckAccepted {
        sweeps = List.copyOf(sweeps);
    }
}
