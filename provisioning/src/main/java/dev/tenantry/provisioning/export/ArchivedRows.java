package dev.tenantry.provisioning.export;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.backup.ArchiveObjects;
import dev.tenantry.provisioning.backup.LoadTextReader;
import dev.tenantry.provisioning.backup.Manifest;
import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.store.DigestingOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The rows of an archive, each chunk held against the manifest while it is read. */
final class ArchivedRows {
    private static final int BUFFER = 64 << 10;

    private final ArchiveObjects archive;

    ArchivedRows(ArchiveObjects archive) {
        this.archive = archive;
    }

    /** Takes rows. */
    @FunctionalInterface
    interface Use {
        /** A row, whose array is used again for the next. */
        void row(byte[] @Nullable [] values) throws IOException;

        /** The rows since the last time were all of a chunk with this sum, which is what the manifest says. */
        default void endOfChunk(ContentSum sum) {}
    }

    /**
     * Writes a table's rows as they lie in the archive.
     *
     * @throws ProvisioningException BACKUP_CORRUPT, STORE_MISSING, STORE_FAILED
     */
    void copy(Manifest.Table table, OutputStream target) throws IOException {
        requireSum(table);
        for (Manifest.Chunk chunk : table.chunks()) {
            copy(chunk, target);
        }
    }

    private void copy(Manifest.Chunk chunk, OutputStream target) throws IOException {
        long rows = 0;
        // Not closed: the file goes on with the next chunk.
        DigestingOutputStream digest = new DigestingOutputStream(target);
        try (InputStream content = archive.read(chunk.object())) {
            byte[] buffer = new byte[BUFFER];
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                digest.write(buffer, 0, count);
                for (int i = 0; i < count; i++) {
                    rows += buffer[i] == '\n' ? 1 : 0;
                }
            }
        }
        if (rows != chunk.rows()
                || digest.bytes() != chunk.bytes()
                || !digest.sha256().equals(chunk.sha256())) {
            throw corrupt(chunk.object(), "holds something else than the manifest says");
        }
    }

    /**
     * Hands out a table's rows, value by value.
     *
     * @throws ProvisioningException BACKUP_CORRUPT, STORE_MISSING, STORE_FAILED
     */
    void read(Manifest.Table table, Use use) throws IOException {
        requireSum(table);
        for (Manifest.Chunk chunk : table.chunks()) {
            read(chunk, new byte[table.columns().size()][], use);
            use.endOfChunk(chunk.sum());
        }
    }

    private void read(Manifest.Chunk chunk, byte[] @Nullable [] row, Use use) throws IOException {
        long rows = 0;
        try (DigestInputStream content = new DigestInputStream(archive.read(chunk.object()), sha256())) {
            LoadTextReader reader = new LoadTextReader(content);
            while (next(reader, row, chunk)) {
                rows++;
                use.row(row);
            }
            String found = HexFormat.of().formatHex(content.getMessageDigest().digest());
            if (rows != chunk.rows() || !found.equals(chunk.sha256())) {
                throw corrupt(chunk.object(), "holds something else than the manifest says");
            }
        }
    }

    private boolean next(LoadTextReader reader, byte[] @Nullable [] row, Manifest.Chunk chunk) {
        try {
            return reader.next(row);
        } catch (IOException malformed) {
            throw corrupt(chunk.object(), "holds no rows of its table: " + malformed.getMessage());
        }
    }

    private void requireSum(Manifest.Table table) {
        ContentSum sum = table.chunks().stream().map(Manifest.Chunk::sum).reduce(ContentSum.EMPTY, ContentSum::plus);
        if (!sum.equals(table.sum())) {
            throw corrupt(ArchiveObjects.MANIFEST, "has another sum for table " + table.name() + " than its chunks");
        }
    }

    private ProvisioningException corrupt(String object, String why) {
        return new ProvisioningException(
                FailureCode.BACKUP_CORRUPT,
                "object %s %s; there is no package"
                        .formatted(archive.header(object).key(), why),
                "use another backup: tenantctl backups list");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
