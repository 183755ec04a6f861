package dev.tenantry.controlplane.drift;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.controlplane.backup.BackupStore;
import dev.tenantry.provisioning.backup.ArchiveObjects;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares a store with what the catalog said of its backups before and after it was listed. A pure function, under the same rules as
 * {@link ServerComparison}: the catalog has a backup's row before the store has its first object.
 */
final class StoreComparison {
    private static final String FORM = "tnt_[a-z2-7]{20}/(?:bak|op)_[a-z2-7]{20}";

    private final Map<String, KnownBackup> before;
    private final Map<String, KnownBackup> after;
    private final Set<String> busyTenants;

    /**
     * A backup as the catalog has it, or a file on its way into a new tenant: its operation holds the tenant as long as it needs the file, so
     * it is known as one that is not needed any more.
     *
     * @param attempt the one that became the backup, once it is complete
     */
    record KnownBackup(String id, String tenantId, String databaseId, String state, long attempt) {
        static KnownBackup of(BackupStore.BackupRecord backup) {
            return new KnownBackup(
                    backup.id().value(),
                    backup.tenant().value(),
                    backup.database().value(),
                    backup.state(),
                    backup.attempt());
        }

        /** Whether an object of its archive belongs to what can be restored, or may still come to. */
        boolean uses(String key) {
            return switch (state) {
                case BackupStore.FAILED, BackupStore.EXPIRED -> false;
                case BackupStore.COMPLETE ->
                    ArchiveObjects.attemptOf(key.substring(key.lastIndexOf('/') + 1)) == attempt;
                default -> true;
            };
        }
    }

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
        Map<String, List<String>> archives = new TreeMap<>();
        keys.forEach(key -> archives.computeIfAbsent(archiveOf(key), archive -> new ArrayList<>())
                .add(key));
        List<Observation> found = new ArrayList<>();
        archives.forEach((archive, objects) -> inStore(archive, objects, found));
        after.values().stream()
                .filter(this::isSettled)
                .filter(backup -> backup.state().equals(BackupStore.COMPLETE))
                .forEach(backup -> missing(
                        backup, archives.getOrDefault(backup.tenantId() + "/" + backup.id(), List.of()), found));
        return found;
    }

    private static void missing(KnownBackup backup, List<String> objects, List<Observation> found) {
        List<String> used = objects.stream().filter(backup::uses).toList();
        if (used.stream().noneMatch(ArchiveObjects::isManifest)) {
            found.add(new Observation(
                    DriftKind.ARCHIVE_MISSING,
                    backup.tenantId() + "/" + backup.id(),
                    backup.tenantId(),
                    backup.databaseId(),
                    used.size() + " object(s) of it are in the store, and no manifest.",
                    List.of()));
        }
    }

    private void inStore(String archive, List<String> objects, List<Observation> found) {
        String detail = objects.size() + " object(s) are in the store.";
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
        } else if (isSettled(backup)) {
            long left = objects.stream().filter(key -> !backup.uses(key)).count();
            if (left > 0) {
                found.add(new Observation(
                        DriftKind.ARCHIVE_LEFT,
                        archive,
                        backup.tenantId(),
                        backup.databaseId(),
                        (backup.id().startsWith(BackupId.PREFIX)
                                        ? "The catalog has the backup as " + backup.state()
                                        : "The import that they were sent for has ended")
                                + ". " + left + " object(s) that it does not use are in the store.",
                        List.of()));
            }
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
