package dev.tenantry.api.imports;

import io.micronaut.serde.annotation.Serdeable;

/**
 * A file on its way.
 *
 * @param operationId the operation that imports it
 * @param format package or dump
 * @param parts how many parts arrived: the next one has the next number
 * @param bytes their size
 * @param complete whether its sender said that this is all
 * @param partBytes the size of every part but the last
 * @param maxBytes a larger file is refused
 */
@Serdeable
public record ImportView(
        String operationId,
        String tenantId,
        String format,
        int parts,
        long bytes,
        boolean complete,
        int partBytes,
        long maxBytes) {}
