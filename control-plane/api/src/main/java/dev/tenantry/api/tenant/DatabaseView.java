package dev.tenantry.api.tenant;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One database of a tenant.
 *
 * @param state building, live, beside, retired, standby, abandoned, dropped
 */
@Serdeable
public record DatabaseView(
        String id,
        @Nullable String tenantId,
        String serverId,
        String databaseName,
        String state,
        @Nullable String schemaVersionId,
        @Nullable String sourceBackupId,
        @Nullable Instant verifiedAt,
        @Nullable Instant undoUntil,
        Instant createdAt) {}
