package dev.tenantry.provisioning.restore;

import dev.tenantry.provisioning.database.DatabaseIdentity;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to restore, and where.
 *
 * @param backupId which backup
 * @param attempt which attempt at writing it became the backup; 0 for one from before there were attempts
 * @param manifestSha256 the digest of the manifest as the catalog recorded it when the backup was finished; null when nobody recorded it
 * @param tenantId whose it must be; an archive of another tenant is refused
 * @param target the database to fill; made by createDatabase before
 * @param identity the mark the target carries
 * @param loaders how many sessions load at once
 * @param tables only these, by their names in the backup; empty for the whole backup
 */
public record RestoreJob(
        String backupId,
        long attempt,
        @Nullable String manifestSha256,
        String tenantId,
        DatabaseName target,
        DatabaseIdentity identity,
        int loaders,
        List<String> tables) {
    public RestoreJob {
        tables = List.copyOf(tables);
    }

    /** The whole backup. */
    public RestoreJob(
            String backupId,
            long attempt,
            @Nullable String manifestSha256,
            String tenantId,
            DatabaseName target,
            DatabaseIdentity identity,
            int loaders) {
        this(backupId, attempt, manifestSha256, tenantId, target, identity, loaders, List.of());
    }
}
