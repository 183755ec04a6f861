package dev.tenantry.provisioning.restore;

import dev.tenantry.provisioning.database.DatabaseIdentity;
import dev.tenantry.provisioning.identifier.DatabaseName;

/**
 * What to restore, and where.
 *
 * @param backupId which backup
 * @param tenantId whose it must be; an archive of another tenant is refused
 * @param target the database to fill; made by createDatabase before
 * @param identity the mark the target carries
 * @param loaders how many sessions load at once
 */
public record RestoreJob(
        String backupId, String tenantId, DatabaseName target, DatabaseIdentity identity, int loaders) {}
