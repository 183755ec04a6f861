package dev.tenantry.controlplane;

import dev.tenantry.controlplane.configuration.StartUpException;
import io.micronaut.context.exceptions.ConfigurationException;
import java.net.BindException;
import org.jspecify.annotations.Nullable;

/** Says in a sentence why the control plane did not start, when the reason is one that a person can mend. */
final class StartUpFailure {
    private StartUpFailure() {}

    /** The sentence, or null when the failure is a defect and its stack trace is wanted. */
    static @Nullable String sentence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartUpException known) {
                return known.getMessage();
            }
            if (cause instanceof BindException) {
                return "The address of tenantry.http.host and tenantry.http.port is in use or not of this machine; nothing was changed."
                        + " Stop the other program or set another port.";
            }
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigurationException wrong) {
                return "A setting is wrong: " + firstLine(wrong);
            }
        }
        return null;
    }

    private static String firstLine(Throwable failure) {
        String message = failure.getMessage();
        return message == null
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
