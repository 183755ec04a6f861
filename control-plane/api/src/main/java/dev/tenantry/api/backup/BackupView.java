package dev.tenantry.api.backup;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A backup of one tenant's database.
 *
 * @param state writing, complete, failed, expired
 * @param proven whether a restore of it was verified; a backup nobody restored is unproven
 * @param provenSeconds how long the verified restore took: the proven RTO
 */
@Serdeable
public record BackupView(
        String id,
        String tenantId,
        String databaseId,
        String operationId,
        String state,
        boolean proven,
        @Nullable Instant provenAt,
        @Nullable Double provenSeconds,
        @Nullable Instant snapshotAt,
        @Nullable Integer tableCount,
        @Nullable Long rowCount,
        @Nullable Long dataBytes,
        @Nullable Long storedBytes,
        @Nullable String manifestSha256,
        Instant createdAt,
        @Nullable Instant endedAt) {}
