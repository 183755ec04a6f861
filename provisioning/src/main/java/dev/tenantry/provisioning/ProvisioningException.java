package dev.tenantry.provisioning;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something could not be done to a server or a store: what, to which object, why, and what to do next. Holds no secret. */
public final class ProvisioningException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FailureCode code;
    private final List<String> nextSteps;

    public ProvisioningException(FailureCode code, String message, @Nullable Throwable cause, List<String> nextSteps) {
        super(message, cause);
        this.code = code;
        this.nextSteps = List.copyOf(nextSteps);
    }

    public ProvisioningException(FailureCode code, String message, String... nextSteps) {
        this(code, message, null, List.of(nextSteps));
    }

    public FailureCode code() {
        return code;
    }

    /** What a person may type or do next; may be empty. */
    public List<String> nextSteps() {
        return nextSteps;
    }
}
