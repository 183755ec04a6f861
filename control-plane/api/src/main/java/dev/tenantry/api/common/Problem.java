package dev.tenantry.api.common;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, to what, why, whether anything was changed, and the next command: RFC 9457 with our members.
 *
 * @param type a stable URI reference that leads to the page of the code
 * @param title the same for every problem of this code
 * @param status the HTTP status
 * @param detail this occurrence, in a sentence; never a secret, never a stack trace
 * @param instance the request's path
 * @param code capability.word, see {@link ProblemCode}
 * @param requestId the request id, also in the log and in the audit trail
 * @param retryable whether the same request may succeed later
 * @param changed whether anything was changed before it failed
 * @param nextSteps what to type or do next
 * @param errors which members of the body were refused, and why
 * @param operationId the operation it happened in or that stands in the way
 */
@Serdeable
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        @Nullable String instance,
        String code,
        String requestId,
        boolean retryable,
        boolean changed,
        @JsonProperty("next_steps") List<String> nextSteps,
        @Nullable List<FieldError> errors,
        @Nullable String operationId) {
    public Problem {
        nextSteps = List.copyOf(nextSteps);
    }
}
