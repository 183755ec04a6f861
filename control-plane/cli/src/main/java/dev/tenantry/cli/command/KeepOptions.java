package dev.tenantry.cli.command;

import dev.tenantry.api.plan.BackupPolicy;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a plan keeps beyond its days, what it promises, and how fast its backups read. */
final class KeepOptions {
    @Option(names = "--keep-last", paramLabel = "N", description = "Keeps the newest N backups, however old.")
    private @Nullable Integer last;

    @Option(names = "--keep-daily", paramLabel = "N", description = "Keeps one backup of each of N days.")
    private @Nullable Integer daily;

    @Option(names = "--keep-weekly", paramLabel = "N", description = "Keeps one backup of each of N weeks.")
    private @Nullable Integer weekly;

    @Option(names = "--keep-monthly", paramLabel = "N", description = "Keeps one backup of each of N months.")
    private @Nullable Integer monthly;

    @Option(names = "--keep-yearly", paramLabel = "N", description = "Keeps one backup of each of N years.")
    private @Nullable Integer yearly;

    @Option(
            names = "--rpo-minutes",
            paramLabel = "N",
            description = "Promises that the newest backup is never older; the doctor says so when it is.")
    private @Nullable Integer rpoMinutes;

    @Option(
            names = "--rto-minutes",
            paramLabel = "N",
            description = "Promises that a restore takes no longer; the doctor says so when it did.")
    private @Nullable Integer rtoMinutes;

    @Option(
            names = "--backup-max-mb-per-second",
            paramLabel = "N",
            description = "A backup reads so many megabytes of rows in a second at most (no limit).")
    private @Nullable Integer backupMaxMegabytesPerSecond;

    BackupPolicy policy(int retentionDays, int undoWindowHours) {
        return new BackupPolicy(
                retentionDays,
                undoWindowHours,
                last,
                daily,
                weekly,
                monthly,
                yearly,
                rpoMinutes,
                rtoMinutes,
                backupMaxMegabytesPerSecond);
    }
}
