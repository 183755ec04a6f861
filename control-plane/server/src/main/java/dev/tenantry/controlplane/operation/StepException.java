package dev.tenantry.controlplane.operation;

import java.util.List;

/** A step cannot do its work, for a reason that people must be able to read: what, to which object, why, what next. No secrets. */
public final class StepException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final boolean worthRetrying;
    private final transient List<String> nextSteps;

    private StepException(String code, boolean worthRetrying, String message, List<String> nextSteps) {
        super(message);
        this.code = code;
        this.worthRetrying = worthRetrying;
        this.nextSteps = nextSteps;
    }

    /** The same may succeed later. */
    public static StepException passing(String code, String message, String... nextSteps) {
        return new StepException(code, true, message, List.of(nextSteps));
    }

    /** It will not succeed until somebody changes something. */
    public static StepException lasting(String code, String message, String... nextSteps) {
        return new StepException(code, false, message, List.of(nextSteps));
    }

    public String code() {
        return code;
    }

    public boolean isWorthRetrying() {
        return worthRetrying;
    }

    public List<String> nextSteps() {
        return nextSteps;
    }
}
