package dev.tenantry.api.retention;

import dev.tenantry.api.plan.BackupPolicy;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant's plan promises about its backups, what was measured, and of each backup why it is kept or that it goes.
 *
 * @param policy the promise
 * @param everythingKept why nothing of the tenant goes, whatever the policy says; null when the policy decides
 * @param checkedAt when the policy was last carried out for the tenant; null for never
 * @param backups complete backups, newest first
 */
@Serdeable
public record RetentionView(
        String tenantId,
        String plan,
        int planVersion,
        BackupPolicy policy,
        Measured measured,
        @Nullable String everythingKept,
        @Nullable Instant checkedAt,
        List<Backup> backups) {
    public RetentionView {
        backups = List.copyOf(backups);
    }

    /**
     * What was measured, to be held beside the promise.
     *
     * @param restorePointAt the moment to which the newest complete backup leads back
     * @param restorePointAgeSeconds how long ago that is, by the catalog's clock
     * @param provenRestorePointAt the same of the newest proven backup
     * @param provenRtoSeconds how long the verified restore of that one took
     * @param oldestAt the moment to which the oldest complete backup leads back
     */
    @Serdeable
    public record Measured(
            @Nullable Instant restorePointAt,
            @Nullable Long restorePointAgeSeconds,
            @Nullable Instant provenRestorePointAt,
            @Nullable Double provenRtoSeconds,
            @Nullable Instant oldestAt) {}

    /**
     * One backup.
     *
     * @param proof unproven, proven, failed
     * @param pinnedFor why a person pinned it; null when nobody did
     * @param kept whether it is kept; one that is not goes with the next sweep
     * @param reasons why it is kept
     * @param goesAt when it goes as things stand; null when a reason has no end
     */
    @Serdeable
    public record Backup(
            String backupId,
            Instant restorePointAt,
            String proof,
            @Nullable String pinnedFor,
            boolean kept,
            List<Reason> reasons,
            @Nullable Instant goesAt) {
        public Backup {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * A reason to keep a backup.
     *
     * @param until how long it holds at most; null for as long as things stand so
     */
    @Serdeable
    public record Reason(String rule, @Nullable Instant until) {}
}
