package dev.tenantry.gateway.problem;

import dev.tenantry.api.common.ProblemCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A refusal that is answered as a problem. The message is meant for the caller. */
public final class GatewayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemCode code;
    private final boolean retryable;
    private final boolean changed;
    private final List<String> nextSteps;

    public GatewayException(ProblemCode code, String detail, String... nextSteps) {
        this(code, detail, code.retryable(), false, null, nextSteps);
    }

    public GatewayException(
            ProblemCode code,
            String detail,
            boolean retryable,
            boolean changed,
            @Nullable Throwable cause,
            String... nextSteps) {
        super(detail, cause);
        this.code = code;
        this.retryable = retryable;
        this.changed = changed;
        this.nextSteps = List.of(nextSteps);
    }

    public ProblemCode code() {
        return code;
    }

    /** Whether the same request may succeed later. */
    public boolean retryable() {
        return retryable;
    }

    /** Whether anything was changed, or may have been. */
    public boolean changed() {
        return changed;
    }

    public List<String> nextSteps() {
        return nextSteps;
    }
}
