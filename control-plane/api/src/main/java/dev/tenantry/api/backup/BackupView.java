package dev.tenantry.api.backup;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A backup of one tenant's database.
 *
 * @param state writing, complete, failed, expiring (its end is decided), expired
 * @param proven whether a restore of it was verified; a backup nobody restored is unproven
 * @param provenSeconds how long the verified restore took from its start: the proven RTO
 * @param proof unproven, proven, or failed: the last restore of it that came to a verdict
 * @param refutedAt when it was found that it cannot be restored to what its manifest says
 * @param refutation what was found then
 * @param pinnedAt since when a person keeps it, whatever the plan says
 * @param copy whether a second copy stands in another store: none, copying, complete, failed
 * @param copyStore the kind of store in which it lies, or parts of it
 * @param copiedAt since when it is whole
 * @param copyProblem why the last try brought none
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
        String proof,
        @Nullable Instant refutedAt,
        @Nullable String refutation,
        @Nullable Instant pinnedAt,
        @Nullable String pinnedBy,
        @Nullable String pinReason,
        @Nullable Instant snapshotAt,
        @Nullable Integer tableCount,
        @Nullable Long rowCount,
        @Nullable Long dataBytes,
        @Nullable Long storedBytes,
        @Nullable String manifestSha256,
        String copy,
        @Nullable String copyStore,
        @Nullable Instant copiedAt,
        @Nullable String copyProblem,
        Instant createdAt,
        @Nullable Instant endedAt) {}
