package dev.tenantry.controlplane.audit.chain;

import dev.tenantry.controlplane.catalog.Row;
import java.time.Instant;

/**
 * How far the log has come, as the catalog says.
 *
 * @param now the catalog's time when this was read; never before any time the log holds
 */
record SequencerState(
        String origin,
        long epoch,
        long logSize,
        long trailCount,
        Instant lookedAt,
        Instant now,
        long checkpointNumber) {
    static SequencerState of(Row row) {
        Instant last = row.instant("last_at");
        Instant now = row.instant("now_at");
        return new SequencerState(
                row.string("origin"),
                row.longValue("epoch"),
                row.longValue("log_size"),
                row.longValue("trail_count"),
                row.instant("looked_at"),
                now.isAfter(last) ? now : last,
                row.longValue("checkpoint_number"));
    }
}
