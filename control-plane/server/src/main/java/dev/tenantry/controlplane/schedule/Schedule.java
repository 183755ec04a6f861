package dev.tenantry.controlplane.schedule;

import dev.tenantry.api.id.ScheduleId;
import dev.tenantry.api.id.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as the sweep needs it.
 *
 * @param tenant the only tenant it is for, or null
 * @param plan the plan whose tenants it is for, or null
 * @param dueAt when it fires next
 * @param now the catalog's time when it was read
 */
record Schedule(
        ScheduleId id,
        String name,
        @Nullable TenantId tenant,
        @Nullable String plan,
        String cron,
        String zone,
        Missed missed,
        int jitterSeconds,
        String createdBy,
        String reason,
        Instant dueAt,
        Instant now) {
    /** What happens to times at which no control plane ran. */
    enum Missed {
        /** However many there are, it fires once for them. */
        RUN_ONCE("run_once"),
        /** They are recorded and left out. */
        SKIP("skip");

        private final String word;

        Missed(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        static Missed of(String word) {
            for (Missed each : values()) {
                if (each.word.equals(word)) {
                    return each;
                }
            }
            throw new IllegalArgumentException("no policy for missed times is called " + word);
        }
    }

    /** When it fires after an instant: at its times, each late by the schedule's own share of the jitter. */
    Instant after(Instant instant) {
        return next(id, cron, zone, jitterSeconds, instant);
    }

    static Instant next(ScheduleId id, String cron, String zone, int jitterSeconds, Instant after) {
        int lateSeconds = Math.floorMod(id.value().hashCode(), jitterSeconds + 1);
        return CronTimes.of(cron, zone).after(after.minusSeconds(lateSeconds)).plusSeconds(lateSeconds);
    }
}
