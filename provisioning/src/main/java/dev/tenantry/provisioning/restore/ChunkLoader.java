package dev.tenantry.provisioning.restore;

import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.backup.ArchiveObjects;
import dev.tenantry.provisioning.backup.Manifest;
import dev.tenantry.provisioning.backup.Manifest.Chunk;
import dev.tenantry.provisioning.database.StreamLoad;
import dev.tenantry.provisioning.database.TableShape;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/**
 * Loads one chunk in one transaction of its own. It commits only when the stream was read to its authenticated end, its digest is that of the manifest,
 * and the server took exactly as many rows. A stream that fails leaves the protocol half-way, so the session is ended with it.
 */
final class ChunkLoader {
    private final ArchiveObjects archive;
    private final DatabaseName database;

    ChunkLoader(ArchiveObjects archive, DatabaseName database) {
        this.archive = archive;
        this.database = database;
    }

    /**
     * Loads a chunk.
     *
     * @throws ProvisioningException BACKUP_CORRUPT or STORE_MISSING naming the object; nothing of the chunk was committed
     */
    void load(Connection session, Manifest.Table table, Chunk chunk, LongConsumer read) throws SQLException {
        TableShape shape = table.shape();
        session.setAutoCommit(false);
        try (Watched content = new Watched(archive.read(chunk.object()), read)) {
            long rows = StreamLoad.execute(session, shape.loadStatement(database), content);
            content.requireAll(chunk);
            if (rows != chunk.rows()) {
                throw archiveDiffers(chunk, "has %d rows and the server took %d".formatted(chunk.rows(), rows));
            }
            session.commit();
            session.setAutoCommit(true);
        } catch (SQLException | RuntimeException e) {
            session.abort(Runnable::run);
            throw e;
        }
    }

    private ProvisioningException archiveDiffers(Chunk chunk, String why) {
        return Restorer.corrupt(archive, chunk.object(), why);
    }

    /** Counts and digests what the driver reads. */
    private final class Watched extends FilterInputStream {
        private final MessageDigest digest;
        private final LongConsumer read;
        private long bytes;
        private boolean ended;

        private Watched(InputStream source, LongConsumer read) {
            super(source);
            this.read = read;
            try {
                this.digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            int count = read(one, 0, 1);
            return count < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = in.read(buffer, offset, length);
            if (count < 0) {
                ended = true;
            } else {
                digest.update(buffer, offset, count);
                bytes += count;
                read.accept(count);
            }
            return count;
        }

        /** The driver closes it early; it is closed once the outcome is known. */
        @Override
        public void close() {
            try {
                in.close();
            } catch (IOException e) {
                throw new ProvisioningException(
                        dev.tenantry.provisioning.FailureCode.STORE_FAILED,
                        "an object cannot be closed",
                        e,
                        java.util.List.of());
            }
        }

        void requireAll(Chunk chunk) {
            String found = HexFormat.of().formatHex(digest.digest());
            if (!ended || bytes != chunk.bytes() || !found.equals(chunk.sha256())) {
                throw archiveDiffers(chunk, "does not have the content that the manifest says");
            }
        }
    }
}
