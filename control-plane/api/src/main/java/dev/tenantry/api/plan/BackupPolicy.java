package dev.tenantry.api.plan;

import io.micronaut.core.annotation.Creator;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/**
 * How backups of the plan's tenants are made and kept, and what the plan promises about them.
 *
 * <p>Beyond the days for which every backup is kept, the last n are kept and one for each of the last days, weeks, months and years; absent is 0.
 *
 * @param retentionDays for how long every backup is kept, and the data of a deleted tenant
 * @param undoWindowHours how long the former database stays after a swap
 * @param keepLast how many of the newest backups are kept, however old
 * @param keepDaily for how many days, today's among them, one backup a day is kept
 * @param keepWeekly the same for weeks, from Monday
 * @param keepMonthly the same for months
 * @param keepYearly the same for years
 * @param rpoMinutes the promised recovery point: how old the newest backup may be; absent promises none
 * @param rtoMinutes the promised recovery time: how long a restore may take; absent promises none
 * @param maxMegabytesPerSecond how many megabytes (1,000,000 bytes) of rows a backup reads in a second from the tenant's database at most, all its
 *     sessions together; absent is without a limit. Restores and drills have none
 */
@Serdeable
public record BackupPolicy(
        @Min(1) @Max(3650) int retentionDays,
        @Min(1) @Max(720) int undoWindowHours,
        @Nullable @Min(0) @Max(1000) Integer keepLast,
        @Nullable @Min(0) @Max(3650) Integer keepDaily,
        @Nullable @Min(0) @Max(520) Integer keepWeekly,
        @Nullable @Min(0) @Max(240) Integer keepMonthly,
        @Nullable @Min(0) @Max(100) Integer keepYearly,
        @Nullable @Min(5) @Max(525_600) Integer rpoMinutes,
        @Nullable @Min(1) @Max(525_600) Integer rtoMinutes,
        @Nullable @Min(1) @Max(10_000) Integer maxMegabytesPerSecond) {
    @Creator
    public BackupPolicy {}

    /** One that keeps nothing beyond its days, promises nothing and limits nothing. */
    public BackupPolicy(int retentionDays, int undoWindowHours) {
        this(retentionDays, undoWindowHours, null, null, null, null, null, null, null, null);
    }
}
