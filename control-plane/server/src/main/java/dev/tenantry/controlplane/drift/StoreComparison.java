package dev.tenantry.controlplane.drift;

import dev.tenantry.provisioning.backup.ArchiveObjects;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares a store with what the catalog said of its backups before and after it was listed. A pure function, under the same rules as
 * {@link ServerComparison}: the catalog has a backup's row before the store has its first object.
 */
final class StoreComparison {
    private static final String FORM = "tnt_[a-z2-7]{20}/bak_[a-z2-7]{20}";

    private final Map<String, KnownBackup> before;
    private final Map<String, KnownBackup> after;
    private final Set<String> busyTenants;

    /** A backup as the catalog has it. */
    record KnownBackup(String id, String tenantId, String databaseId, String state) {}

    /** The backups by their ids. */
    StoreComparison(Map<String, KnownBackup> before, Map<String, KnownBackup> after, Set<String> busyTenants) {
        this.before = before;
        this.after = after;
        this.busyTenants = busyTenants;
    }

    /**
     * What is not as it should be.
     *
     * @param keys all keys of the store
     */
    List<Observation> compare(List<String> keys) {
        Map<String, Integer> objects = new TreeMap<>();
        Map<String, Boolean> manifests = new HashMap<>();
        for (String key : keys) {
            String archive = archiveOf(key);
            objects.merge(archive, 1, Integer::sum);
            manifests.merge(archive, ArchiveObjects.isManifest(key), Boolean::logicalOr);
        }
        List<Observation> found = new ArrayList<>();
        objects.forEach((archive, count) -> inStore(archive, count, found));
        after.values().stream()
                .filter(this::isSettled)
                .filter(backup -> backup.state().equals("complete"))
                .filter(backup -> !manifests.getOrDefault(backup.tenantId() + "/" + backup.id(), false))
                .forEach(backup -> found.add(new Observation(
                        DriftKind.ARCHIVE_MISSING,
                        backup.tenantId() + "/" + backup.id(),
                        backup.tenantId(),
                        backup.databaseId(),
                        objects.getOrDefault(backup.tenantId() + "/" + backup.id(), 0)
                                + " object(s) of it are in the store, and no manifest.",
                        List.of())));
        return found;
    }

    private void inStore(String archive, int count, List<Observation> found) {
        String detail = count + " object(s) are in the store.";
        if (!archive.matches(FORM)) {
            // Other things may lie beside the archives; an archive's key begins with a tenant's id.
            if (archive.startsWith("tnt_")) {
                found.add(Observation.of(DriftKind.ARCHIVE_UNKNOWN, archive, detail));
            }
            return;
        }
        String id = archive.substring(archive.indexOf('/') + 1);
        KnownBackup backup = after.get(id);
        if (backup == null || !archive.startsWith(backup.tenantId() + "/")) {
            if (!before.containsKey(id)) {
                found.add(Observation.of(DriftKind.ARCHIVE_UNKNOWN, archive, detail));
            }
        } else if (isSettled(backup) && Set.of("failed", "expired").contains(backup.state())) {
            found.add(new Observation(
                    DriftKind.ARCHIVE_LEFT,
                    archive,
                    backup.tenantId(),
                    backup.databaseId(),
                    "The catalog has it as " + backup.state() + ". " + detail,
                    List.of()));
        }
    }

    private boolean isSettled(KnownBackup backup) {
        return backup.equals(before.get(backup.id())) && !busyTenants.contains(backup.tenantId());
    }

    private static String archiveOf(String key) {
        int first = key.indexOf('/');
        int second = first < 0 ? -1 : key.indexOf('/', first + 1);
        return second < 0 ? key : key.substring(0, second);
    }
}
