package dev.tenantry.api.deletion;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A legal hold.
 *
 * @param releasedAt null while it stands
 */
@Serdeable
public record HoldView(
        String id,
        String tenantId,
        String owner,
        String reason,
        LocalDate reviewOn,
        String placedBy,
        Instant placedAt,
        @Nullable String releasedBy,
        @Nullable Instant releasedAt,
        @Nullable String releaseReason) {}
