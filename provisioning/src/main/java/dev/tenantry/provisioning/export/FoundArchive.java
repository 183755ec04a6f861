package dev.tenantry.provisioning.export;

import dev.tenantry.provisioning.backup.ArchiveKey;
import dev.tenantry.provisioning.backup.ArchiveObjects;
import dev.tenantry.provisioning.backup.Manifest;
import dev.tenantry.provisioning.backup.ObjectHeader;
import dev.tenantry.provisioning.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** A finished archive of a tenant, found in a store without a catalog. */
record FoundArchive(ArchiveObjects objects, Manifest manifest) {
    /**
     * Finds a backup, or the one with the latest restore point when none is named.
     *
     * @param keys the tenant's key of a version
     * @throws ExportRefusedException when there is none
     * @throws dev.tenantry.provisioning.ProvisioningException BACKUP_CORRUPT, RESTORE_WRONG_TENANT, STORE_FAILED
     */
    static FoundArchive find(
            ObjectStore store, IntFunction<ArchiveKey> keys, String tenantId, Optional<String> backupId) {
        String prefix = tenantId + "/" + backupId.map(id -> id + "/").orElse("");
        // Each attempt removes what earlier ones left: where two are finished, the later is the backup.
        Map<String, Long> attempts = new TreeMap<>();
        for (String key : store.list(prefix)) {
            if (ArchiveObjects.isManifest(key)) {
                attempts.merge(key.split("/", -1)[1], ArchiveObjects.attemptOf(nameIn(key)), Math::max);
            }
        }
        List<FoundArchive> found = new ArrayList<>();
        attempts.forEach((id, attempt) -> found.add(open(store, keys, tenantId, id, attempt)));
        return found.stream()
                .max(Comparator.comparing(
                        archive -> Instant.parse(archive.manifest().snapshotAt())))
                .orElseThrow(() ->
                        new ExportRefusedException("store %s has no finished archive of %s; nothing was written. "
                                        .formatted(
                                                store.name(),
                                                backupId.map(id -> "backup " + id + " of ")
                                                                .orElse("") + "tenant " + tenantId)
                                + "See which there are: tenantctl backups list"));
    }

    private static FoundArchive open(
            ObjectStore store, IntFunction<ArchiveKey> keys, String tenantId, String backupId, long attempt) {
        String key = tenantId + "/" + backupId + "/" + (attempt == 0 ? "" : attempt + ".") + ArchiveObjects.MANIFEST;
        ArchiveKey archiveKey = keys.apply(keyVersion(store, key));
        ArchiveObjects objects = new ArchiveObjects(store, archiveKey, tenantId, backupId, attempt);
        return new FoundArchive(objects, Manifest.read(objects));
    }

    private static int keyVersion(ObjectStore store, String key) {
        try (InputStream content = store.read(key)) {
            return ObjectHeader.read(content)
                    .map(ObjectHeader::keyVersion)
                    .orElseThrow(
                            () -> new ExportRefusedException(
                                    "object " + key
                                            + " is not of an archive; nothing was written. Name another backup with --backup: tenantctl backups list"));
        } catch (IOException failure) {
            throw new ExportRefusedException(
                    "object " + key + " cannot be read; nothing was written. Check the store and try again", failure);
        }
    }

    private static String nameIn(String key) {
        return key.substring(key.lastIndexOf('/') + 1);
    }
}
