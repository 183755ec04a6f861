package dev.tenantry.api.schedule;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A schedule.
 *
 * @param tenantId the only tenant it is for, or null
 * @param plan the plan whose tenants it is for, or null; with neither it is for every tenant
 * @param nextFireAt when it fires next, its own lateness included; says nothing while it is paused
 * @param runs its last firings, newest first
 */
@Serdeable
public record ScheduleView(
        String id,
        String name,
        String operation,
        @Nullable String tenantId,
        @Nullable String plan,
        String cron,
        String zone,
        String missed,
        int jitterSeconds,
        boolean paused,
        Instant nextFireAt,
        String reason,
        Instant createdAt,
        String createdBy,
        List<ScheduleRunView> runs) {
    public ScheduleView {
        runs = runs == null ? List.of() : List.copyOf(runs);
    }
}
