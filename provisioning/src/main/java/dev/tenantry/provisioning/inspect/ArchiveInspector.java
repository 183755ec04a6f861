package dev.tenantry.provisioning.inspect;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.backup.ArchiveDigest;
import dev.tenantry.provisioning.backup.ArchiveKey;
import dev.tenantry.provisioning.backup.ArchiveObjects;
import dev.tenantry.provisioning.backup.Manifest;
import dev.tenantry.provisioning.backup.ObjectHeader;
import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.inspect.Inspection.Kind;
import dev.tenantry.provisioning.inspect.Inspection.Problem;
import dev.tenantry.provisioning.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** Looks at archives in a store, without a catalog and without a database server. It only reads. */
public final class ArchiveInspector {
    private static final int BUFFER = 64 << 10;

    private final ObjectStore store;
    private final IntFunction<Optional<ArchiveKey>> keys;

    /**
     * @param keys the tenant's key of a version; empty when it is not at hand
     */
    public ArchiveInspector(ObjectStore store, IntFunction<Optional<ArchiveKey>> keys) {
        this.store = store;
        this.keys = keys;
    }

    /**
     * Looks at every attempt at a backup, the newest first.
     *
     * @return empty when the store has no object of it
     */
    public List<Inspection> inspect(String tenantId, String backupId) {
        String folder = tenantId + "/" + backupId + "/";
        Map<Long, List<String>> attempts = new TreeMap<>(java.util.Comparator.reverseOrder());
        for (String key : store.list(folder)) {
            String object = key.substring(folder.length());
            attempts.computeIfAbsent(ArchiveObjects.attemptOf(object), attempt -> new ArrayList<>())
                    .add(object);
        }
        return attempts.entrySet().stream()
                .map(entry -> inspect(tenantId, backupId, entry.getKey(), entry.getValue()))
                .toList();
    }

    private Inspection inspect(String tenantId, String backupId, long attempt, List<String> objects) {
        List<Problem> problems = new ArrayList<>();
        Map<String, ArchiveDigest> digests = new TreeMap<>();
        int keyVersion = 0;
        for (String object : objects) {
            try {
                int version = header(tenantId, backupId, object, problems);
                keyVersion = version == 0 ? keyVersion : version;
                digests.put(object, ArchiveDigest.of(store, tenantId + "/" + backupId + "/" + object));
            } catch (ProvisioningException failure) {
                problems.add(new Problem(Kind.STORE_FAILED, object, text(failure)));
            }
        }
        String manifestName = (attempt == 0 ? "" : attempt + ".") + ArchiveObjects.MANIFEST;
        boolean there = objects.contains(manifestName);
        if (!there) {
            problems.add(new Problem(
                    Kind.MANIFEST_MISSING, manifestName, "it is not in the store: without it this is not a backup"));
        }
        Optional<ArchiveKey> key = keyVersion == 0 ? Optional.empty() : keys.apply(keyVersion);
        Optional<Manifest> manifest = Optional.empty();
        if (there && key.isPresent()) {
            ArchiveObjects archive = new ArchiveObjects(store, key.get(), tenantId, backupId, attempt);
            manifest = manifest(archive, manifestName, problems);
            manifest.ifPresent(contents -> new Contents(archive, contents, digests, problems).check());
        }
        return new Inspection(
                tenantId,
                backupId,
                attempt,
                there,
                keyVersion,
                objects.size(),
                digests.values().stream().mapToLong(ArchiveDigest::bytes).sum(),
                key.isPresent() ? Inspection.Depth.CONTENT : Inspection.Depth.HEADERS,
                manifest,
                problems);
    }

    /** Reads an object's first line; gives the key version that it names, or 0. */
    private int header(String tenantId, String backupId, String object, List<Problem> problems) {
        String key = tenantId + "/" + backupId + "/" + object;
        try (InputStream content = store.read(key)) {
            Optional<ObjectHeader> found = ObjectHeader.read(content);
            if (found.isEmpty()) {
                problems.add(new Problem(Kind.BYTES_DIFFER, object, "it has no first line of an archive"));
                return 0;
            }
            ObjectHeader header = found.get();
            if (!header.key().equals(key)) {
                problems.add(new Problem(
                        Kind.OBJECT_FOREIGN,
                        object,
                        "it says that it is %s of backup %s of tenant %s"
                                .formatted(header.object(), header.backupId(), header.tenantId())));
                return 0;
            }
            return header.keyVersion();
        } catch (IOException failure) {
            throw new ProvisioningException(
                    FailureCode.STORE_FAILED, "object " + key + " cannot be read", failure, List.of());
        }
    }

    private static Optional<Manifest> manifest(ArchiveObjects archive, String name, List<Problem> problems) {
        try {
            return Optional.of(Manifest.read(archive));
        } catch (ProvisioningException failure) {
            problems.add(new Problem(
                    failure.code() == FailureCode.BACKUP_CORRUPT ? Kind.NOT_OPENED : Kind.STORE_FAILED,
                    name,
                    "it does not open: it was changed or cut, or the key is not that of this tenant"));
            return Optional.empty();
        }
    }

    private static String text(ProvisioningException failure) {
        return String.valueOf(failure.getMessage());
    }

    /** Compares what a manifest says with what is there. */
    private record Contents(
            ArchiveObjects archive, Manifest manifest, Map<String, ArchiveDigest> digests, List<Problem> problems) {
        void check() {
            Set<String> named =
                    new HashSet<>(Set.of(archive.header(ArchiveObjects.MANIFEST).object()));
            for (Manifest.Table table : manifest.tables()) {
                ContentSum sum = ContentSum.EMPTY;
                for (Manifest.Chunk chunk : table.chunks()) {
                    named.add(archive.header(chunk.object()).object());
                    sum = sum.plus(chunk.sum());
                    check(table, chunk);
                }
                if (!sum.equals(table.sum())) {
                    problems.add(new Problem(
                            Kind.CONTENT_DIFFERS,
                            "table " + table.name(),
                            "its chunks add up to %d rows and another sum than the table's %d"
                                    .formatted(sum.rows(), table.sum().rows())));
                }
            }
            for (String object : digests.keySet()) {
                if (!named.contains(object)) {
                    problems.add(new Problem(Kind.OBJECT_UNKNOWN, object, "no manifest names it"));
                }
            }
        }

        private void check(Manifest.Table table, Manifest.Chunk chunk) {
            String object = archive.header(chunk.object()).object();
            String of = " (" + chunk.rows() + " rows of table " + table.name() + ")";
            ArchiveDigest stored = digests.get(object);
            if (stored == null) {
                problems.add(new Problem(Kind.CHUNK_MISSING, object, "it is not in the store" + of));
                return;
            }
            if (stored.bytes() != chunk.storedBytes() || !stored.sha256().equals(chunk.storedSha256())) {
                problems.add(new Problem(
                        Kind.BYTES_DIFFER,
                        object,
                        "%d bytes with SHA-256 %s lie in the store; %d with %s were written%s"
                                .formatted(
                                        stored.bytes(),
                                        stored.sha256(),
                                        chunk.storedBytes(),
                                        chunk.storedSha256(),
                                        of)));
                return;
            }
            try (InputStream rows = archive.read(chunk.object())) {
                Rows found = Rows.of(rows);
                if (found.bytes() != chunk.bytes()
                        || !found.sha256().equals(chunk.sha256())
                        || found.rows() != chunk.rows()) {
                    problems.add(new Problem(
                            Kind.CONTENT_DIFFERS,
                            object,
                            "it holds %d rows in %d bytes%s".formatted(found.rows(), found.bytes(), of)));
                }
            } catch (ProvisioningException failure) {
                problems.add(new Problem(
                        failure.code() == FailureCode.BACKUP_CORRUPT ? Kind.NOT_OPENED : Kind.STORE_FAILED,
                        object,
                        "it does not open under the key that opens the manifest" + of));
            } catch (IOException failure) {
                problems.add(new Problem(Kind.STORE_FAILED, object, "it cannot be read" + of));
            }
        }
    }

    /** What a chunk holds: a line feed ends a row, and stands nowhere else. */
    private record Rows(long rows, long bytes, String sha256) {
        static Rows of(InputStream content) throws IOException {
            MessageDigest digest = newDigest();
            byte[] buffer = new byte[BUFFER];
            long rows = 0;
            long bytes = 0;
            int count = content.read(buffer);
            while (count >= 0) {
                digest.update(buffer, 0, count);
                bytes += count;
                for (int i = 0; i < count; i++) {
                    rows += buffer[i] == '\n' ? 1 : 0;
                }
                count = content.read(buffer);
            }
            return new Rows(rows, bytes, HexFormat.of().formatHex(digest.digest()));
        }

        private static MessageDigest newDigest() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }
    }
}
