package dev.tenantry.api.operation;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A durable unit of work and its steps.
 *
 * @param state queued, running, undoing, done, undone, parked
 * @param result what it made: databaseId, backupId and so on
 * @param progress how far it has come; null from a control plane that does not say it
 */
@Serdeable
public record OperationView(
        String id,
        String kind,
        @Nullable String tenantId,
        @Nullable String serverId,
        String state,
        int attempt,
        boolean cancelRequested,
        List<StepView> steps,
        @Nullable String errorCode,
        @Nullable String errorDetail,
        @JsonProperty("next_steps") List<String> nextSteps,
        Map<String, String> result,
        String requestedBy,
        String reason,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable OperationProgress progress) {
    public OperationView {
        steps = List.copyOf(steps);
        nextSteps = List.copyOf(nextSteps);
        result = Map.copyOf(result);
    }
}
