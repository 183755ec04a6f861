package dev.tenantry.provisioning.imports;

/**
 * What came in.
 *
 * @param rows how many rows the server says it took
 * @param bytes the size of what was loaded, unpacked
 */
public record ImportReport(long rows, long bytes) {}
