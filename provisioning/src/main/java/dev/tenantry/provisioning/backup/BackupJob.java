package dev.tenantry.provisioning.backup;

import dev.tenantry.provisioning.database.DatabaseIdentity;
import dev.tenantry.provisioning.identifier.DatabaseName;

/**
 * What to back up, and under which name.
 *
 * @param backupId the catalog's id; also the prefix of its objects in the store, under the tenant's id
 * @param attempt which claim of its operation writes it: objects of different attempts never share a key
 * @param database which database
 * @param identity the mark it must carry, or the backup is refused
 * @param schemaVersionId the published schema version it has, for the manifest; empty when unknown
 * @param readers how many sessions read at once
 */
public record BackupJob(
        String backupId,
        long attempt,
        DatabaseName database,
        DatabaseIdentity identity,
        String schemaVersionId,
        int readers) {}
