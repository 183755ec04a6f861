package dev.tenantry.controlplane.server;

import dev.tenantry.provisioning.backup.ArchiveKey;
import dev.tenantry.provisioning.backup.ArchiveObjects;
import dev.tenantry.provisioning.backup.BackupJob;
import dev.tenantry.provisioning.backup.BackupSummary;
import dev.tenantry.provisioning.backup.Manifest;
import dev.tenantry.provisioning.backup.Progress;
import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.database.ObjectKind;
import dev.tenantry.provisioning.database.SchemaDefinition;
import dev.tenantry.provisioning.database.SchemaObject;
import dev.tenantry.provisioning.restore.RestoreJob;
import dev.tenantry.provisioning.restore.SomeTables;
import dev.tenantry.provisioning.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** The archive of a server in memory: a true one, of one table whose one chunk is whatever the database holds. */
public final class FakeArchive {
    /** Its one table. */
    public static final String TABLE = "everything";

    /** What is told as left out when only that table is taken. */
    static final SomeTables.LeftOut LEFT_OUT = new SomeTables.LeftOut(List.of("of everything to nothing"), 1, 0, 0, 0);

    private static final Instant SNAPSHOT = Instant.parse("2026-01-01T00:00:00Z");

    private FakeArchive() {}

    static BackupSummary write(BackupJob job, ObjectStore store, ArchiveKey key, String content, Progress progress) {
        String tenant = job.identity().tenantId();
        ArchiveObjects.remove(store, tenant, job.backupId(), job.attempt());
        ArchiveObjects archive = new ArchiveObjects(store, key, tenant, job.backupId(), job.attempt());
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        progress.at("copy", bytes.length, 1, 1);
        var data = archive.write("data", target -> target.write(bytes));
        var chunk = new Manifest.Chunk("data", 1, bytes.length, "", data.sizeBytes(), data.sha256(), ContentSum.EMPTY);
        var table = new SchemaObject(
                ObjectKind.TABLE,
                TABLE,
                "",
                "CREATE TABLE `everything` (`x` int) ENGINE=InnoDB",
                SchemaObject.Environment.NONE,
                "0");
        var contents = new Manifest(
                Manifest.FORMAT,
                tenant,
                job.backupId(),
                job.identity().databaseId(),
                job.database().value(),
                job.schemaVersionId(),
                "",
                "mariadb",
                "fake",
                SNAPSHOT.toString(),
                Manifest.Position.NONE,
                0.5,
                new SchemaDefinition("utf8mb4", "utf8mb4_bin", List.of(table)),
                List.of(new Manifest.Table(TABLE, List.of(), ContentSum.EMPTY, List.of(chunk))));
        var manifest = archive.write(ArchiveObjects.MANIFEST, target -> target.write(contents.encode()));
        return new BackupSummary(SNAPSHOT, 1, 1, bytes.length, data.sizeBytes(), manifest.sha256(), 0.5);
    }

    static String read(RestoreJob job, ObjectStore store, ArchiveKey key, Progress progress) {
        ArchiveObjects archive = new ArchiveObjects(store, key, job.tenantId(), job.backupId(), job.attempt());
        Manifest manifest = Manifest.read(archive, Objects.requireNonNull(job.manifestSha256()));
        if (!job.tables().isEmpty()) {
            SomeTables.of(manifest, job.tables());
        }
        progress.at("copy", 1, 1, 1);
        try (InputStream plain = archive.read("data")) {
            return new String(plain.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
