package dev.tenantry.provisioning.export;

import dev.tenantry.provisioning.export.mask.MaskRules;
import dev.tenantry.provisioning.export.mask.MaskSecret;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is to be written.
 *
 * @param tenantId whose data
 * @param backupId which backup; the one with the latest restore point in the store when empty
 * @param folder a folder that does not exist; it comes into being when the package is complete
 * @param masking what stands in the place of values; empty when they are written as they are
 */
public record ExportJob(String tenantId, Optional<String> backupId, Path folder, Optional<Masking> masking) {
    /**
     * Masking.
     *
     * @param rules what becomes of each column
     * @param secret what decides which fake stands for which value
     */
    public record Masking(MaskRules rules, MaskSecret secret) {}

    /** Everything of a tenant's latest backup, as it is. */
    public static ExportJob plain(String tenantId, Path folder) {
        return new ExportJob(tenantId, Optional.empty(), folder, Optional.empty());
    }

    /** The same out of another backup. */
    public ExportJob of(String backup) {
        return new ExportJob(tenantId, Optional.of(backup), folder, masking);
    }

    /** The same with masking. */
    public ExportJob with(Masking other) {
        return new ExportJob(tenantId, backupId, folder, Optional.of(other));
    }
}
