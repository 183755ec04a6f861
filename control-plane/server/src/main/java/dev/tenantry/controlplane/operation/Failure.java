package dev.tenantry.controlplane.operation;

import dev.tenantry.controlplane.catalog.CatalogException;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.provisioning.ProvisioningException;
import java.util.List;

/**
 * Why a step failed, as it is recorded and shown.
 *
 * @param code capability.word
 * @param detail a sentence without secrets
 * @param attempts how often a step that fails like this is tried; 1 for a failure that only a person can mend
 * @param nextSteps what a person may type; may be empty
 */
record Failure(String code, String detail, Attempts attempts, List<String> nextSteps) {
    /** The column holds 2000 characters. */
    private static final int MAX_DETAIL = 1_900;

    static final String CANCELLED = "operation.cancelled";
    static final String QUARANTINED = "operation.quarantined";
    static final String UNKNOWN_DEFINITION = "operation.unknown_definition";
    static final String UNKNOWN_KIND = "operation.unknown_kind";
    static final String UNREADABLE = "operation.unreadable";
    static final String STALLED = "operation.stalled";
    static final String INTERNAL = "operation.internal";

    Failure {
        detail = detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL);
        nextSteps = List.copyOf(nextSteps);
    }

    /** How patient the engine is. */
    enum Attempts {
        /** It will not get better by itself. */
        ONCE,
        /** Nobody knows; perhaps it was a coincidence. */
        FEW,
        /** Servers come back. */
        MANY
    }

    static Failure of(Throwable thrown) {
        return switch (thrown) {
            case ProvisioningException failure ->
                new Failure(
                        failure.code().code(),
                        text(failure),
                        failure.code().isTransient() ? Attempts.MANY : Attempts.ONCE,
                        failure.nextSteps());
            case StepException failure ->
                new Failure(
                        failure.code(),
                        text(failure),
                        failure.isWorthRetrying() ? Attempts.MANY : Attempts.ONCE,
                        failure.nextSteps());
            case ApiException failure ->
                new Failure(
                        failure.code().code(),
                        text(failure),
                        failure.code().retryable() ? Attempts.MANY : Attempts.ONCE,
                        failure.nextSteps());
            case CatalogException failure ->
                new Failure(
                        INTERNAL,
                        "The catalog did not carry out a change. The log of the control plane has the statement's error.",
                        failure.isConnectionLost() || failure.isWorthRepeating() ? Attempts.MANY : Attempts.FEW,
                        List.of());
            default ->
                new Failure(
                        INTERNAL,
                        "An unexpected fault (" + thrown.getClass().getSimpleName()
                                + "). The log of the control plane has its details under the operation's id.",
                        Attempts.FEW,
                        List.of());
        };
    }

    /** The same, with other commands to choose from. */
    Failure next(List<String> commands) {
        return new Failure(code, detail, attempts, commands);
    }

    private static String text(RuntimeException failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
