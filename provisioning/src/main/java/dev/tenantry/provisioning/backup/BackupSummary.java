package dev.tenantry.provisioning.backup;

import java.time.Instant;

/**
 * What a finished backup holds.
 *
 * @param snapshotAt the instant of its consistent snapshot, by the server's clock
 * @param tables how many tables
 * @param rows how many rows
 * @param dataBytes size of the rows before compression
 * @param storedBytes size of all its objects in the store
 * @param manifestSha256 digest of the manifest object as stored
 * @param stallMillis how long writers of this tenant were held up for the snapshot; other tenants never are
 */
public record BackupSummary(
        Instant snapshotAt,
        int tables,
        long rows,
        long dataBytes,
        long storedBytes,
        String manifestSha256,
        double stallMillis) {}
