package dev.tenantry.provisioning.export;

import java.nio.file.Path;

/**
 * What a package holds.
 *
 * @param folder where it is
 * @param backupId the backup it was made of
 * @param snapshotAt the instant its data is of, ISO-8601 in UTC
 * @param tables how many tables
 * @param rows how many rows
 * @param bytes the size of the rows
 */
public record ExportReport(Path folder, String backupId, String snapshotAt, int tables, long rows, long bytes) {}
