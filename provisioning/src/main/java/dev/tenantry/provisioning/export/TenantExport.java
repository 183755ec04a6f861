package dev.tenantry.provisioning.export;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.backup.ArchiveKey;
import dev.tenantry.provisioning.backup.ArchiveObjects;
import dev.tenantry.provisioning.backup.Manifest;
import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.store.DigestingOutputStream;
import dev.tenantry.provisioning.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.IntFunction;

/**
 * Writes what one archive holds as a folder of plain files, and verifies every chunk against the manifest while it writes. An archive that
 * is not whole makes no package. A chunk's rows are text for LOAD DATA already, so a table's file is its chunks one after the other.
 */
public final class TenantExport {
    private static final int BUFFER = 64 << 10;

    /** For statements, texts and what a file system takes for itself. */
    private static final long ROOM_BEYOND_ROWS = 16L << 20;

    private final ArchiveObjects archive;
    private final Manifest manifest;
    private final PackageSql sql;

    private TenantExport(FoundArchive found) {
        this.archive = found.objects();
        this.manifest = found.manifest();
        this.sql = new PackageSql(manifest);
    }

    /**
     * Writes a package.
     *
     * @param keys the tenant's key of a version
     * @param backupId which backup; the one with the latest restore point in the store when empty
     * @param folder a folder that does not exist; it comes into being when the package is complete
     * @throws ExportRefusedException when there is no such archive, the folder exists, or the disk is full
     * @throws ProvisioningException BACKUP_CORRUPT, STORE_MISSING, STORE_FAILED, RESTORE_WRONG_TENANT; the folder does not exist then
     */
    public static ExportReport write(
            ObjectStore store, IntFunction<ArchiveKey> keys, String tenantId, Optional<String> backupId, Path folder) {
        try (PackageFolder target = PackageFolder.begin(folder)) {
            return new TenantExport(FoundArchive.find(store, keys, tenantId, backupId)).write(target);
        }
    }

    private ExportReport write(PackageFolder target) {
        target.requireRoom(manifest.dataBytes() + ROOM_BEYOND_ROWS);
        target.directory("data");
        for (int i = 0; i < manifest.tables().size(); i++) {
            Manifest.Table table = manifest.tables().get(i);
            target.file(sql.file(i), content -> writeRows(table, content));
        }
        target.text("schema.sql", sql.schema());
        target.text("rows.sql", sql.rows());
        target.text("programs.sql", sql.programs());
        target.text("sums.sql", sql.sums());
        target.text("sums.txt", sql.expectedSums());
        target.text("README.md", filled("README.md"));
        target.script("load.sh", filled("load.sh"));
        return new ExportReport(
                target.complete(),
                manifest.backupId(),
                manifest.snapshotAt(),
                manifest.tables().size(),
                manifest.rows(),
                manifest.dataBytes());
    }

    private void writeRows(Manifest.Table table, OutputStream target) throws IOException {
        ContentSum sum = ContentSum.EMPTY;
        for (Manifest.Chunk chunk : table.chunks()) {
            writeChunk(chunk, target);
            sum = sum.plus(chunk.sum());
        }
        if (!sum.equals(table.sum())) {
            throw corrupt(ArchiveObjects.MANIFEST, "has another sum for table " + table.name() + " than its chunks");
        }
    }

    private void writeChunk(Manifest.Chunk chunk, OutputStream target) throws IOException {
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

    private ProvisioningException corrupt(String object, String why) {
        return new ProvisioningException(
                FailureCode.BACKUP_CORRUPT,
                "object %s %s; there is no package"
                        .formatted(archive.header(object).key(), why),
                "use another backup: tenantctl backups list");
    }

    private String filled(String resource) {
        boolean mariaDb = manifest.flavour().equals(Flavour.MARIADB.word());
        return resource(resource)
                .replace("@DATABASE@", manifest.databaseName())
                .replace("@FAMILY@", mariaDb ? "MariaDB" : "MySQL")
                .replace("@CLIENTS@", mariaDb ? "mariadb mysql" : "mysql mariadb")
                .replace("@VERSION@", manifest.serverVersion())
                .replace("@SNAPSHOT@", manifest.snapshotAt())
                .replace("@BACKUP@", manifest.backupId())
                .replace("@TENANT@", manifest.tenantId())
                .replace("@COMPLETE@", PackageSql.COMPLETE)
                .replace("@TABLES@", tables());
    }

    private String tables() {
        StringJoiner lines = new StringJoiner("\n");
        for (int i = 0; i < manifest.tables().size(); i++) {
            Manifest.Table table = manifest.tables().get(i);
            lines.add("| `%s` | %s | %d |"
                    .formatted(
                            sql.file(i),
                            table.name().replace("|", "\\|"),
                            table.sum().rows()));
        }
        return lines.toString();
    }

    private static String resource(String name) {
        try (InputStream text = Objects.requireNonNull(TenantExport.class.getResourceAsStream(name))) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
