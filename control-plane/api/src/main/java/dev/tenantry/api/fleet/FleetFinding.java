package dev.tenantry.api.fleet;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong now, or that nobody knows and somebody should.
 *
 * @param code capability.word; each is explained in docs/reference/findings.md
 * @param severity critical, unknown, warning or notice, the worst first
 * @param objectId the id of what it is about
 * @param object the same for people
 * @param since since when; null when that is not known
 * @param detail what is seen
 * @param nextSteps commands to type
 */
@Serdeable
public record FleetFinding(
        String code,
        String severity,
        String objectId,
        String object,
        @Nullable Instant since,
        String detail,
        @JsonProperty("next_steps") List<String> nextSteps) {
    public FleetFinding {
        nextSteps = List.copyOf(nextSteps);
    }
}
