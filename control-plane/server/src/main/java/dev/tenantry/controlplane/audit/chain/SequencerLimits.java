package dev.tenantry.controlplane.audit.chain;

import java.time.Duration;

/**
 * The bounds of the sequencer.
 *
 * @param batch how many rows one transaction takes: 500 keep it near 20 ms, so that a takeover never waits for long
 * @param lease how long a holder may be silent before another replica takes over; also after how long the database ends a transaction of
 *     a holder that stands still; at least a second
 * @param checkpointEvery the least time between two checkpoints while records come
 * @param heartbeat the time between two checkpoints when nothing comes, so that a silent stop is seen
 */
public record SequencerLimits(int batch, Duration lease, Duration checkpointEvery, Duration heartbeat) {
    /** What runs in production. */
    public static final SequencerLimits PRODUCTION =
            new SequencerLimits(500, Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMinutes(1));
}
