package dev.tenantry.api.drill;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A restore drill.
 *
 * @param operationId the operation that carries it out
 * @param serverId where the backup is restored
 * @param state asked, proven, failed (the backup is not what it says), not_known (it could not be tried to its end)
 * @param restorePointAt the moment to which the backup leads back
 * @param seconds from its start to verified: the proven RTO
 * @param detail why it failed or is not known
 */
@Serdeable
public record DrillView(
        String operationId,
        String backupId,
        String tenantId,
        String serverId,
        String state,
        @Nullable Instant restorePointAt,
        @Nullable Double seconds,
        @Nullable Long rows,
        @Nullable String detail,
        Instant requestedAt,
        @Nullable Instant endedAt) {}
