package dev.tenantry.api.tenant;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A tenant as the catalog has it.
 *
 * @param commercialStatus trial, active, past_due, ended
 * @param serviceStatus provisioning, ready, read_only, suspended, maintenance, failed
 * @param dataStatus live, retained, on_hold, erased
 * @param generation the one live generation; an older account cannot log in
 * @param activeOperationId the operation that holds the tenant's lock
 * @param lastBackupAt the newest complete backup
 * @param lastProvenBackupAt the newest backup that a verified restore proved: the restore point that is sure
 * @param provenRtoSeconds how long the verified restore of that backup took: the proven RTO
 * @param unprovenBackups complete backups without a proof, those that failed to be proven among them
 * @param partialDatabases databases beside the live one that hold only some tables of a backup
 * @param rowVersion the ETag
 */
@Serdeable
public record TenantView(
        String id,
        String slug,
        String displayName,
        String region,
        String plan,
        int planVersion,
        String schema,
        int schemaVersion,
        String commercialStatus,
        String serviceStatus,
        String dataStatus,
        String statusReason,
        @Nullable String liveDatabaseId,
        @Nullable String serverId,
        int generation,
        @Nullable String activeOperationId,
        @Nullable Instant lastBackupAt,
        @Nullable Instant lastProvenBackupAt,
        @Nullable Double provenRtoSeconds,
        int unprovenBackups,
        int partialDatabases,
        @Nullable Instant retainedUntil,
        Instant createdAt,
        String createdBy,
        long rowVersion) {}
