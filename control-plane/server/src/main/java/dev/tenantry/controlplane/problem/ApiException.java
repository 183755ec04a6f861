package dev.tenantry.controlplane.problem;

import dev.tenantry.api.common.FieldError;
import dev.tenantry.api.common.ProblemCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A refusal that the caller is told in full: it becomes a problem+json answer. Its detail holds no secret. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemCode code;
    private final transient List<String> nextSteps;
    private final transient List<FieldError> fieldErrors;
    private final @Nullable String operationId;

    public ApiException(
            ProblemCode code,
            String detail,
            List<String> nextSteps,
            List<FieldError> fieldErrors,
            @Nullable String operationId) {
        super(detail);
        this.code = code;
        this.nextSteps = List.copyOf(nextSteps);
        this.fieldErrors = List.copyOf(fieldErrors);
        this.operationId = operationId;
    }

    public ApiException(ProblemCode code, String detail, String... nextSteps) {
        this(code, detail, List.of(nextSteps), List.of(), null);
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

    /** The operation that stands in the way, or null. */
    public @Nullable String operationId() {
        return operationId;
    }
}
