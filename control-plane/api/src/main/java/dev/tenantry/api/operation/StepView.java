package dev.tenantry.api.operation;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One step of an operation.
 *
 * @param state pending, unknown, done, failed, undo_unknown, undone
 */
@Serdeable
public record StepView(
        int seq,
        String name,
        String state,
        int attempt,
        @Nullable String errorCode,
        @Nullable String errorDetail,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt) {}
