package dev.tenantry.api.audit;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;

/**
 * The last signed checkpoint of the audit log. Keep its note: the next export is verified against it.
 *
 * @param number from 1, dense
 * @param size how many records the log holds
 * @param note the checkpoint's text with its signature
 */
@Serdeable
public record AuditCheckpointView(long number, long size, Instant at, String note) {}
