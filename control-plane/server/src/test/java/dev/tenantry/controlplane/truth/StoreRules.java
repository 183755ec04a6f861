package dev.tenantry.controlplane.truth;

import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.truth.Disagreement.Kind;
import dev.tenantry.provisioning.backup.ArchiveObjects;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Compares the catalog's backups with what lies in the object store. */
final class StoreRules {
    private StoreRules() {}

    /**
     * Compares.
     *
     * @param keys every key in the store
     */
    static List<Disagreement> compare(Connection catalog, List<String> keys) {
        Set<String> complete = new TreeSet<>();
        Sql.of(catalog, "SELECT tenant_id, id FROM backup WHERE state = 'complete'")
                .list(row -> complete.add(row.string("tenant_id") + "/" + row.string("id") + "/"));
        List<Disagreement> found = new ArrayList<>();
        for (String key : keys) {
            String prefix = key.substring(0, key.lastIndexOf('/') + 1);
            if (!complete.contains(prefix)) {
                found.add(new Disagreement(Kind.OBJECT_WITHOUT_BACKUP, key, "no complete backup explains it"));
            }
        }
        for (String prefix : complete) {
            if (keys.stream().noneMatch(key -> key.startsWith(prefix) && key.endsWith(ArchiveObjects.MANIFEST))) {
                found.add(new Disagreement(
                        Kind.BACKUP_WITHOUT_MANIFEST,
                        prefix,
                        "the catalog calls it complete, the store has no manifest"));
            }
        }
        return found;
    }
}
