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
 * @param maxBytesPerSecond how many bytes of rows, as the server sends them, all its sessions together read in a second at most; 0 is without a limit
 */
public record BackupJob(
        String backupId,
        long attempt,
        DatabaseName database,
        DatabaseIdentity identity,
        String schemaVersionId,
        int readers,
        long maxBytesPerSecond) {
    /** One that reads as fast as it can. */
    public BackupJob(
            String backupId,
            long attempt,
            DatabaseName database,
            DatabaseIdentity identity,
            String schemaVersionId,
            int readers) {
        this(backupId, attempt, database, identity, schemaVersionId, readers, 0);
    }

    /** The same with a limit; 0 is without one. */
    public BackupJob limited(long bytesPerSecond) {
        return new BackupJob(backupId, attempt, database, identity, schemaVersionId, readers, bytesPerSecond);
    }
}
