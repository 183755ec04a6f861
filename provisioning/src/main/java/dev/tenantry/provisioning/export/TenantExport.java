package dev.tenantry.provisioning.export;

import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.backup.ArchiveKey;
import dev.tenantry.provisioning.backup.LoadText;
import dev.tenantry.provisioning.backup.Manifest;
import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.export.mask.MaskPlan;
import dev.tenantry.provisioning.store.ObjectStore;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes what one archive holds as a folder of plain files, and verifies every chunk against the manifest while it writes. An archive that
 * is not whole makes no package. A chunk's rows are text for LOAD DATA already, so a table's file is its chunks one after the other; with
 * masking each row is taken apart and masked before it is written, so that nothing else reaches the disk.
 */
public final class TenantExport {
    /** For statements, texts and what a file system takes for itself. */
    private static final long ROOM_BEYOND_ROWS = 16L << 20;

    private final ArchivedRows archive;
    private final Manifest manifest;
    private final Optional<MaskPlan> masks;
    private final PackageSql sql;
    private final List<ContentSum> sums = new ArrayList<>();

    private TenantExport(FoundArchive found, Optional<MaskPlan> masks) {
        this.archive = new ArchivedRows(found.objects());
        this.manifest = found.manifest();
        this.masks = masks;
        this.sql = new PackageSql(manifest);
    }

    /**
     * Writes a package.
     *
     * @param keys the tenant's key of a version
     * @throws ExportRefusedException when there is no such archive, the folder exists, or the disk is full
     * @throws dev.tenantry.provisioning.export.mask.MaskRefusedException when the rules leave a column unsaid or cannot be followed; nothing
     *     was written then
     * @throws ProvisioningException BACKUP_CORRUPT, STORE_MISSING, STORE_FAILED, RESTORE_WRONG_TENANT; the folder does not exist then
     */
    public static ExportReport write(ObjectStore store, IntFunction<ArchiveKey> keys, ExportJob job) {
        PackageFolder.requireFree(job.folder());
        FoundArchive found = FoundArchive.find(store, keys, job.tenantId(), job.backupId());
        Optional<MaskPlan> masks =
                job.masking().map(masking -> MaskPlan.of(masking.rules(), found.manifest(), masking.secret()));
        try (PackageFolder target = PackageFolder.begin(job.folder())) {
            return new TenantExport(found, masks).write(target);
        }
    }

    /**
     * Rules for masking a tenant's data, to be filled in.
     *
     * @throws ExportRefusedException when there is no such archive
     * @throws ProvisioningException as {@link #write}
     */
    public static String maskSkeleton(
            ObjectStore store, IntFunction<ArchiveKey> keys, String tenantId, Optional<String> backupId) {
        return MaskPlan.skeleton(
                FoundArchive.find(store, keys, tenantId, backupId).manifest());
    }

    private ExportReport write(PackageFolder target) {
        target.requireRoom(manifest.dataBytes() + ROOM_BEYOND_ROWS);
        target.directory("data");
        for (int i = 0; i < manifest.tables().size(); i++) {
            int table = i;
            target.file(sql.file(i), content -> sums.add(writeRows(table, content)));
        }
        PackageTexts texts = new PackageTexts(manifest, sql, masks);
        target.text("schema.sql", sql.schema());
        target.text("rows.sql", sql.rows());
        target.text("programs.sql", sql.programs());
        target.text("sums.sql", sql.sums());
        target.text("sums.txt", sql.expectedSums(sums));
        target.text("README.md", texts.readme());
        target.script("load.sh", texts.script());
        return new ExportReport(
                target.complete(),
                manifest.backupId(),
                manifest.snapshotAt(),
                manifest.tables().size(),
                manifest.rows(),
                manifest.dataBytes());
    }

    /** Writes the rows of a table; gives their sum as they were written. */
    private ContentSum writeRows(int place, OutputStream target) throws IOException {
        Manifest.Table table = manifest.tables().get(place);
        if (masks.isEmpty() || masks.get().of(place).keepsAll()) {
            archive.copy(table, target);
            return table.sum();
        }
        RowWriter writer = new LoadRows(target);
        MaskedRows masked = new MaskedRows(table, masks.get().of(place), writer);
        archive.read(table, masked);
        writer.flush();
        return masked.sum();
    }

    /** Rows as LOAD DATA reads them. */
    private static final class LoadRows implements RowWriter {
        private final LoadText text;

        private LoadRows(OutputStream target) {
            this.text = new LoadText(target);
        }

        @Override
        public void row(byte[] @Nullable [] values) throws IOException {
            for (int i = 0; i < values.length; i++) {
                if (i > 0) {
                    text.endValue();
                }
                text.value(values[i]);
            }
            text.endRow();
        }

        @Override
        public void flush() throws IOException {
            text.flush();
        }
    }
}
