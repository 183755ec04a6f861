package dev.tenantry.controlplane.drift;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.controlplane.backup.BackupStore;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.backup.ArchiveObjects;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks whether second copies that the catalog calls whole still are: as many objects as were copied, the manifest among them. One that is not is
 * called whole no more, so that it is made again; what is left of it is not sent twice.
 */
@Singleton
final class CopyChecks {
    private final Catalog catalog;
    private final BackupStore backups;

    CopyChecks(Catalog catalog, BackupStore backups) {
        this.catalog = catalog;
        this.backups = backups;
    }

    private record Copy(BackupId id, String prefix, int objects) {}

    /** What was found of one copy. */
    private static final class Found {
        private int objects;
        private boolean manifest;
    }

    /**
     * Compares the copies that stood before the store was listed.
     *
     * @param keys all keys of the store
     * @throws ProvisioningException STORE_FAILED when nothing at all is there: that is a store that is not mounted, and not so many lost copies
     */
    void look(Sweep sweep, String store, Instant before, List<String> keys) {
        List<Copy> copies = catalog.transaction(transaction -> standing(transaction, store, before));
        if (copies.isEmpty()) {
            return;
        }
        Map<String, Found> there = new HashMap<>();
        for (String key : keys) {
            String object = key.substring(key.lastIndexOf('/') + 1);
            Found found = there.computeIfAbsent(
                    key.substring(0, key.length() - object.length()) + ArchiveObjects.attemptOf(object),
                    archive -> new Found());
            found.objects++;
            found.manifest |= ArchiveObjects.isManifest(key);
        }
        if (there.isEmpty()) {
            throw new ProvisioningException(
                    FailureCode.STORE_FAILED,
                    "store %s is empty, and %d second copies should be there".formatted(store, copies.size()),
                    "look whether the store is mounted");
        }
        for (Copy copy : copies) {
            Found found = there.getOrDefault(copy.prefix(), new Found());
            if (found.objects < copy.objects() || !found.manifest) {
                String why = "%d of its %d objects are in store %s%s; it is made again"
                        .formatted(found.objects, copy.objects(), store, found.manifest ? "" : ", and no manifest");
                sweep.write(transaction -> {
                    backups.copyRefuted(transaction, copy.id(), why);
                    return true;
                });
            }
        }
    }

    private static List<Copy> standing(Connection transaction, String store, Instant before) {
        return Sql.of(transaction, """
                        SELECT id, tenant_id, archive_attempt, copy_objects FROM backup
                         WHERE copy_store = :store AND state = 'complete' AND copied_at < :before
                        """)
                .with("store", store)
                .with("before", before)
                .list(row -> new Copy(
                        new BackupId(row.string("id")),
                        ArchiveObjects.folder(row.string("tenant_id"), row.string("id"))
                                + row.longValue("archive_attempt"),
                        row.integer("copy_objects")));
    }
}
