package dev.tenantry.api.deletion;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A deletion ticket.
 *
 * @param state requested, executing, done, refused, expired
 * @param plan what goes, one object a line
 * @param lost the lines of the plan that nobody destroyed, because they were lost with a server that was taken out of the catalog
 * @param decidedBy who approved or refused it; null while nobody did
 * @param operationId the operation that carries it out
 * @param rowVersion the ETag
 */
@Serdeable
public record DeletionView(
        String id,
        String tenantId,
        String slug,
        String state,
        List<String> plan,
        List<String> lost,
        String planSha256,
        String reason,
        String requestedBy,
        Instant requestedAt,
        Instant expiresAt,
        @Nullable String decidedBy,
        @Nullable Instant decidedAt,
        @Nullable String decisionReason,
        @Nullable String operationId,
        @Nullable Instant endedAt,
        long rowVersion) {}
