package dev.tenantry.provisioning.export;

import dev.tenantry.provisioning.export.mask.MaskRules;
import dev.tenantry.provisioning.export.mask.MaskSecret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is to be written.
 *
 * @param tenantId whose data
 * @param backupId which backup; the one with the latest restore point in the store when empty
 * @param folder a folder, or for recipients a file, that does not exist; it comes into being when the package is complete
 * @param format how the rows are written
 * @param masking what stands in the place of values; empty when they are written as they are
 * @param recipients who can open it: then it is one encrypted file; a folder of plain files when empty
 */
public record ExportJob(
        String tenantId,
        Optional<String> backupId,
        Path folder,
        RowFormat format,
        Optional<Masking> masking,
        List<Recipient> recipients) {
    public ExportJob {
        recipients = List.copyOf(recipients);
    }

    /**
     * Masking.
     *
     * @param rules what becomes of each column
     * @param secret what decides which fake stands for which value
     */
    public record Masking(MaskRules rules, MaskSecret secret) {}

    /** Everything of a tenant's latest backup, as it is. */
    public static ExportJob plain(String tenantId, Path folder) {
        return new ExportJob(tenantId, Optional.empty(), folder, RowFormat.SQL, Optional.empty(), List.of());
    }

    /** The same out of another backup. */
    public ExportJob of(String backup) {
        return new ExportJob(tenantId, Optional.of(backup), folder, format, masking, recipients);
    }

    /** The same with masking. */
    public ExportJob with(Masking other) {
        return new ExportJob(tenantId, backupId, folder, format, Optional.of(other), recipients);
    }

    /** The same in another format. */
    public ExportJob in(RowFormat other) {
        return new ExportJob(tenantId, backupId, folder, other, masking, recipients);
    }

    /** The same, encrypted. */
    public ExportJob to(Recipient... others) {
        return new ExportJob(tenantId, backupId, folder, format, masking, List.of(others));
    }
}
