package dev.tenantry.api.audit;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far the audit log is behind what was committed.
 *
 * @param state current, or late when a committed record has waited for more than a minute, or the last checkpoint is older than three
 * @param oldestUnsequencedSeconds how long the oldest committed record without a place has waited; 0 when there is none
 * @param size how many records have their place
 * @param checkpointNumber the last checkpoint's number; 0 when there is none
 * @param checkpointAt when it was made; null when there is none
 * @param sequencer the replica that holds the lease; null when none does
 * @param refusal why this replica signs nothing; null when nothing is wrong here
 */
@Serdeable
public record AuditLagView(
        String state,
        double oldestUnsequencedSeconds,
        long size,
        long checkpointNumber,
        @Nullable Instant checkpointAt,
        @Nullable String sequencer,
        @Nullable String refusal) {}
