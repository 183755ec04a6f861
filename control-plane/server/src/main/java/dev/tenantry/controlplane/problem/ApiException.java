package dev.tenantry.controlplane.problem;

import dev.tenantry.api.common.FieldError;
import dev.tenantry.api.common.ProblemCode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A refusal that the caller is told in full: it becomes a problem+json answer. Its detail holds no secret. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemCode code;
    private final transient List<String> nextSteps;
    private final transient List<FieldError> fieldErrors;
    private final @Nullable String operationId;
    private final transient @Nullable Duration retryAfter;

    public ApiException(
            ProblemCode code,
            String detail,
            List<String> nextSteps,
            List<FieldError> fieldErrors,
            @Nullable String operationId) {
        this(code, detail, nextSteps, fieldErrors, operationId, null);
    }

    private ApiException(
            ProblemCode code,
            String detail,
            List<String> nextSteps,
            List<FieldError> fieldErrors,
            @Nullable String operationId,
            @Nullable Duration retryAfter) {
        super(detail);
        this.retryAfter = retryAfter;
        this.code = code;
        this.nextSteps = List.copyOf(nextSteps);
        this.fieldErrors = List.copyOf(fieldErrors);
        this.operationId = operationId;
    }

    public ApiException(ProblemCode code, String detail, String... nextSteps) {
        this(code, detail, List.of(nextSteps), List.of(), null);
    }

    /** The one answer for what does not exist and for what is not the caller's to see. */
    public static ApiException notFound(String what, String... nextSteps) {
        return new ApiException(
                ProblemCode.REQUEST_NOT_FOUND,
                "There is no such " + what + ", or it is not yours to see.",
                nextSteps.length == 0
                        ? new String[] {"Look for it in the list, for example: tenantctl tenants list"}
                        : nextSteps);
    }

    /** A refusal that ends by itself after a while. */
    public static ApiException retryAfter(ProblemCode code, String detail, Duration wait, String... nextSteps) {
        return new ApiException(code, detail, List.of(nextSteps), List.of(), null, wait);
    }

    /** Members of the request are refused. */
    public static ApiException invalid(List<FieldError> errors) {
        String first = errors.isEmpty()
                ? ""
                : " (" + errors.getFirst().field() + " " + errors.getFirst().message() + ")";
        return new ApiException(
                ProblemCode.REQUEST_INVALID,
                "The request is refused" + first + "; nothing was changed.",
                List.of(),
                errors,
                null);
    }

    public ProblemCode code() {
        return code;
    }

    public List<String> nextSteps() {
        return nextSteps;
    }

    public List<FieldError> fieldErrors() {
        return fieldErrors;
    }

    /** When the same request may succeed, or null when nobody can say. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** The operation that stands in the way, or null. */
    public @Nullable String operationId() {
        return operationId;
    }
}
