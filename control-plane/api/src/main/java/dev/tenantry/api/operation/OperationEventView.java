package dev.tenantry.api.operation;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of an operation's story.
 *
 * @param type queued, claimed, given-back, step-started, step-progress, step-done, step-failed, retry, undo-started, step-undone, done, undone, parked, resumed, cancel-requested
 * @param data numbers of a progress event: bytes, rows, totalRows
 */
@Serdeable
public record OperationEventView(
        long seq, Instant at, String type, @Nullable String step, String message, Map<String, String> data) {
    public OperationEventView {
        data = Map.copyOf(data);
    }
}
