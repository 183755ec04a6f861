package dev.tenantry.controlplane.fleet;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong now.
 *
 * @param objectId the id of what it is about
 * @param object the same for people
 * @param since since when, or null when that is not known
 * @param detail what is seen; never a secret
 * @param nextSteps commands to type, in their order
 */
public record Finding(
        FindingType type,
        String objectId,
        String object,
        @Nullable Instant since,
        String detail,
        List<String> nextSteps) {
    public Finding {
        nextSteps = List.copyOf(nextSteps);
        if (nextSteps.isEmpty()) {
            throw new IllegalArgumentException("a finding says what to do next: " + type.code());
        }
    }
}
