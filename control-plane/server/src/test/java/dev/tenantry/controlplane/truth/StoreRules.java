package dev.tenantry.controlplane.truth;

import dev.tenantry.controlplane.audit.chain.StoreAnchors;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.truth.Disagreement.Kind;
import dev.tenantry.provisioning.backup.ArchiveObjects;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares the catalog's backups with what lies in the object store. */
final class StoreRules {
    private StoreRules() {}

    /**
     * Compares.
     *
     * @param keys every key in the store
     */
    static List<Disagreement> compare(Connection catalog, List<String> keys) {
        Map<String, String> manifests = new TreeMap<>();
        Sql.of(catalog, "SELECT tenant_id, id, archive_attempt FROM backup WHERE state = 'complete'")
                .list(row -> {
                    String folder = row.string("tenant_id") + "/" + row.string("id") + "/";
                    manifests.put(folder, folder + row.longValue("archive_attempt") + "." + ArchiveObjects.MANIFEST);
                    return folder;
                });
        List<Disagreement> found = new ArrayList<>();
        for (String key : keys) {
            String folder = key.substring(0, key.lastIndexOf('/') + 1);
            // The audit log's checkpoints lie in the same store.
            if (!manifests.containsKey(folder) && !key.startsWith(StoreAnchors.PREFIX)) {
                found.add(new Disagreement(Kind.OBJECT_WITHOUT_BACKUP, key, "no complete backup explains it"));
            }
        }
        manifests.forEach((folder, manifest) -> {
            if (!keys.contains(manifest)) {
                found.add(new Disagreement(
                        Kind.BACKUP_WITHOUT_MANIFEST,
                        folder,
                        "the catalog calls it complete, the store does not have " + manifest));
            }
        });
        return found;
    }
}
