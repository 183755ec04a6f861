package dev.tenantry.provisioning.backup;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.store.DigestingOutputStream;
import dev.tenantry.provisioning.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Copies a finished backup's objects to another store, the manifest last, so that there too a backup without a manifest is none. They are copied as
 * they lie there, encrypted, under the same keys; the tenant's key is needed for the manifest alone, which says what each object must be.
 *
 * <p>Nothing is believed: an object that is not what the manifest says never appears in the other store, and one that was sent counts when it was
 * read back from there and is the same. What is there already with the right digest is not sent again, so a copy that was stopped goes on where it
 * was. Memory holds a buffer and the manifest, whatever the size of the backup.
 *
 * <p>It does not matter which of the two stores the backup was written to: a store that lost some of its objects is filled from the other in the
 * same way, and an object of it that is what the manifest says is never written.
 */
public final class ArchiveCopy {
    private static final int BUFFER = 64 << 10;

    private final ObjectStore from;
    private final ObjectStore to;
    private final ArchiveObjects archive;
    private final Watcher watcher;
    private final AtomicLong bytes = new AtomicLong();
    private long done;
    private long total;

    private ArchiveCopy(ObjectStore from, ObjectStore to, ArchiveObjects archive, Watcher watcher) {
        this.from = from;
        this.to = to;
        this.archive = archive;
        this.watcher = watcher;
    }

    /** Is told of everything, and may slow it down or end it by an exception. */
    public interface Watcher {
        /** Before each object. Whoever throws here has nothing half-way to take back. */
        void beforeObject();

        /** After so many bytes were read or sent. */
        void passed(int count);

        /** How far it has come. */
        void at(long copiedBytes, long objects, long allObjects);
    }

    /**
     * What lies in the other store now.
     *
     * @param objects how many, with the manifest
     * @param bytes their size
     * @param sent how many of them were sent this time
     */
    public record Copied(int objects, long bytes, int sent) {}

    /**
     * How the other store's objects compare with what a backup must consist of.
     *
     * @param objects how many there must be, with the manifest
     * @param wrong how many of them are missing there, or are something else
     * @param firstWrong the key of the first of those; null when there is none
     */
    public record Compared(int objects, int wrong, @Nullable String firstWrong) {}

    /** An object as it must be. */
    private record Wanted(String object, long bytes, String sha256) {}

    /**
     * Copies a backup.
     *
     * @param key the tenant's, of the version that the backup is encrypted with
     * @param manifestSha256 the digest of the manifest as it was recorded when the backup was finished
     * @throws ProvisioningException BACKUP_CORRUPT or STORE_MISSING of the store that is read; STORE_FULL, STORE_FAILED of either, which the message
     *     names; STORE_LOCKED when the other store keeps what is wrong there; COPY_DIFFERENT when the other store does not give back what it was sent;
     *     whatever the watcher threw
     */
    public static Copied copy(
            ObjectStore from,
            ObjectStore to,
            ArchiveKey key,
            String tenantId,
            String backupId,
            long attempt,
            String manifestSha256,
            Watcher watcher) {
        ArchiveObjects archive = new ArchiveObjects(from, key, tenantId, backupId, attempt);
        return new ArchiveCopy(from, to, archive, watcher).copy(manifestSha256);
    }

    /**
     * Reads what the other store has of a backup, and looks whether this one has what is wrong or missing there. Writes nothing.
     *
     * @param key the tenant's, of the version that the backup is encrypted with
     * @param manifestSha256 the digest of the manifest as it was recorded when the backup was finished
     * @throws ProvisioningException BACKUP_CORRUPT, RESTORE_WRONG_TENANT of this store's manifest, STORE_MISSING when this store does not have an object
     *     that the other needs; STORE_FAILED of either, which the message names; whatever the watcher threw
     */
    public static Compared compare(
            ObjectStore from,
            ObjectStore to,
            ArchiveKey key,
            String tenantId,
            String backupId,
            long attempt,
            String manifestSha256,
            Watcher watcher) {
        ArchiveObjects archive = new ArchiveObjects(from, key, tenantId, backupId, attempt);
        return new ArchiveCopy(from, to, archive, watcher).compare(manifestSha256);
    }

    private Copied copy(String manifestSha256) {
        List<Wanted> all = wanted(manifestSha256);
        Set<String> there = new HashSet<>(to.list(archive.prefix()));
        int sent = 0;
        for (Wanted each : all) {
            sent += bring(each, there);
        }
        return new Copied(all.size(), all.stream().mapToLong(Wanted::bytes).sum(), sent);
    }

    private Compared compare(String manifestSha256) {
        List<Wanted> all = wanted(manifestSha256);
        Set<String> here = new HashSet<>(from.list(archive.prefix()));
        Set<String> there = new HashSet<>(to.list(archive.prefix()));
        List<String> wrong = new ArrayList<>();
        for (Wanted each : all) {
            String key = archive.header(each.object()).key();
            watcher.beforeObject();
            if (!there.contains(key) || !isSame(key, each)) {
                if (!here.contains(key)) {
                    throw new ProvisioningException(
                            FailureCode.STORE_MISSING,
                            "store %s has no object %s, which store %s needs".formatted(from.name(), key, to.name()),
                            "use another backup: tenantctl backups list");
                }
                wrong.add(key);
            }
            done++;
            watcher.at(bytes.get(), done, total);
        }
        return new Compared(all.size(), wrong.size(), wrong.isEmpty() ? null : wrong.getFirst());
    }

    /** What a backup consists of, by a manifest that is the recorded one; the manifest itself comes last. */
    private List<Wanted> wanted(String manifestSha256) {
        watcher.beforeObject();
        byte[] stored = archive.storedBytes(ArchiveObjects.MANIFEST);
        Manifest manifest = Manifest.of(archive, stored, manifestSha256);
        List<Wanted> all = new ArrayList<>();
        manifest.tables().stream()
                .flatMap(table -> table.chunks().stream())
                .map(chunk -> new Wanted(chunk.object(), chunk.storedBytes(), chunk.storedSha256()))
                .forEach(all::add);
        all.add(new Wanted(ArchiveObjects.MANIFEST, stored.length, manifestSha256));
        total = all.size();
        return all;
    }

    /** Has an object be there; says how many objects it sent for that. */
    private int bring(Wanted wanted, Set<String> there) {
        String key = archive.header(wanted.object()).key();
        watcher.beforeObject();
        int sent = 0;
        if (!there.contains(key) || !isSame(key, wanted)) {
            send(key, wanted);
            sent = 1;
            if (!isSame(key, wanted)) {
                to.delete(key);
                throw new ProvisioningException(
                        FailureCode.COPY_DIFFERENT,
                        "store %s took object %s and gives something else back; it was removed there, and the backup is as it was in store %s"
                                .formatted(to.name(), key, from.name()),
                        "look what stands between the control plane and that store; the copy is tried again");
            }
        }
        done++;
        watcher.at(bytes.get(), done, total);
        return sent;
    }

    private boolean isSame(String key, Wanted wanted) {
        try {
            ArchiveDigest found = pass(to, key, OutputStream.nullOutputStream());
            return found.bytes() == wanted.bytes() && found.sha256().equals(wanted.sha256());
        } catch (ProvisioningException e) {
            if (e.code() == FailureCode.STORE_MISSING) {
                return false;
            }
            throw e;
        } catch (IOException e) {
            throw failed(to, key, e);
        }
    }

    private void send(String key, Wanted wanted) {
        to.write(key, target -> {
            ArchiveDigest found = pass(from, key, target);
            if (found.bytes() != wanted.bytes() || !found.sha256().equals(wanted.sha256())) {
                // The other store's object appears only when this returns.
                throw new ProvisioningException(
                        FailureCode.BACKUP_CORRUPT,
                        "object %s in store %s has %d bytes with SHA-256 %s; %d with %s were written; it was not copied"
                                .formatted(
                                        key,
                                        from.name(),
                                        found.bytes(),
                                        found.sha256(),
                                        wanted.bytes(),
                                        wanted.sha256()),
                        "use another backup: tenantctl backups list");
            }
            bytes.addAndGet(found.bytes());
        });
    }

    /**
     * Reads an object to its end and passes it on.
     *
     * @throws IOException what the target threw: the store that it belongs to says what it means
     */
    private ArchiveDigest pass(ObjectStore store, String key, OutputStream target) throws IOException {
        byte[] buffer = new byte[BUFFER];
        // Not closed: the target belongs to the other store.
        @SuppressWarnings("resource")
        DigestingOutputStream out = new DigestingOutputStream(target);
        try (InputStream stored = store.read(key)) {
            int count = read(store, key, stored, buffer);
            while (count >= 0) {
                out.write(buffer, 0, count);
                watcher.passed(count);
                count = read(store, key, stored, buffer);
            }
        }
        return new ArchiveDigest(out.bytes(), out.sha256());
    }

    private static int read(ObjectStore store, String key, InputStream stored, byte[] buffer) {
        try {
            return stored.read(buffer);
        } catch (IOException e) {
            throw failed(store, key, e);
        }
    }

    private static ProvisioningException failed(ObjectStore store, String key, IOException e) {
        return new ProvisioningException(
                FailureCode.STORE_FAILED,
                "store %s failed at object %s: %s"
                        .formatted(store.name(), key, Objects.requireNonNullElse(e.getMessage(), "no message")),
                e,
                List.of("check the store and try again"));
    }
}
