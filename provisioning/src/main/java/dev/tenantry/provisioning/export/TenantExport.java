package dev.tenantry.provisioning.export;

import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.backup.ArchiveKey;
import dev.tenantry.provisioning.backup.Manifest;
import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.export.mask.MaskPlan;
import dev.tenantry.provisioning.export.mask.RowMask;
import dev.tenantry.provisioning.store.ObjectStore;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Writes what one archive holds as a folder of plain files, and verifies every chunk against the manifest while it writes. An archive that
 * is not whole makes no package. A chunk's rows are text for LOAD DATA already, so a table's file is its chunks one after the other; for
 * another format, and with masking, each row is taken apart, and masked before it is written, so that nothing else reaches the disk.
 */
public final class TenantExport {
    /** For statements, texts and what a file system takes for itself. */
    private static final long ROOM_BEYOND_ROWS = 16L << 20;

    private final ArchivedRows archive;
    private final Manifest manifest;
    private final Optional<MaskPlan> masks;
    private final RowFormat format;
    private final PackageSql sql;
    private final List<ContentSum> sums = new ArrayList<>();

    private TenantExport(FoundArchive found, Optional<MaskPlan> masks, RowFormat format) {
        this.archive = new ArchivedRows(found.objects());
        this.manifest = found.manifest();
        this.masks = masks;
        this.format = format;
        this.sql = new PackageSql(manifest, format);
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
        WriteFailure.requireFree(job.folder(), job.recipients().isEmpty() ? PackageFolder.WORD : EncryptedPackage.WORD);
        FoundArchive found = FoundArchive.find(store, keys, job.tenantId(), job.backupId());
        Optional<MaskPlan> masks =
                job.masking().map(masking -> MaskPlan.of(masking.rules(), found.manifest(), masking.secret()));
        try (PackageTarget target = job.recipients().isEmpty()
                ? PackageFolder.begin(job.folder())
                : EncryptedPackage.begin(job.folder(), job.recipients())) {
            return new TenantExport(found, masks, job.format()).write(target);
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

    private ExportReport write(PackageTarget target) {
        target.requireRoom(manifest.dataBytes() + ROOM_BEYOND_ROWS);
        target.directory("data");
        for (int i = 0; i < manifest.tables().size(); i++) {
            int table = i;
            // An encrypted package may ask twice; the sum is the same.
            sums.add(ContentSum.EMPTY);
            target.file(sql.file(i), size(table), content -> sums.set(table, writeRows(table, content)));
        }
        PackageTexts texts = new PackageTexts(manifest, sql, masks, format);
        target.text(PackageFiles.SCHEMA, sql.schema());
        target.text(PackageFiles.PROGRAMS, sql.programs());
        target.text("README.md", texts.readme());
        if (format == RowFormat.SQL) {
            target.text(PackageFiles.ROWS, sql.rows());
            target.text("sums.sql", sql.sums());
            target.text(PackageFiles.SUMS, sql.expectedSums(sums));
            target.script("load.sh", texts.script());
        } else {
            target.text(PackageFiles.COLUMNS, ColumnsFile.of(manifest, sql));
        }
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
        Optional<RowMask> mask = mask(place);
        if (format == RowFormat.SQL && mask.isEmpty()) {
            archive.copy(table, target);
            return table.sum();
        }
        RowWriter writer = writer(table, target);
        writer.begin();
        if (format == RowFormat.SQL) {
            MaskedRows masked = new MaskedRows(table, mask.orElseThrow(), writer);
            archive.read(table, masked);
            writer.flush();
            return masked.sum();
        }
        archive.read(table, values -> {
            mask.ifPresent(each -> each.apply(values));
            writer.row(values);
        });
        writer.flush();
        return table.sum();
    }

    /** What masks a table; empty when all of it stays as it is. */
    private Optional<RowMask> mask(int place) {
        return masks.map(plan -> plan.of(place)).filter(each -> !each.keepsAll());
    }

    private long size(int place) {
        return format == RowFormat.SQL && mask(place).isEmpty()
                ? manifest.tables().get(place).bytes()
                : PackageTarget.UNKNOWN;
    }

    private RowWriter writer(Manifest.Table table, OutputStream target) throws IOException {
        List<ColumnValues> columns =
                table.columns().stream().map(ColumnValues::new).toList();
        return switch (format) {
            case SQL -> new LoadRows(target);
            case CSV -> new CsvRows(columns, target);
            case NDJSON -> new JsonRows(columns, target);
        };
    }
}
