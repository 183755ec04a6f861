package dev.tenantry.api.audit;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One audit record.
 */
@Serdeable
public record AuditEventView(
        long id,
        Instant at,
        @Nullable String tenantId,
        String actor,
        String person,
        String action,
        String objectId,
        String reason,
        String requestId,
        @Nullable String operationId,
        Map<String, String> detail) {
    public AuditEventView {
        detail = Map.copyOf(detail);
    }
}
