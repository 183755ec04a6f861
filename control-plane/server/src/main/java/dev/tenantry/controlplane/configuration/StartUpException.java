package dev.tenantry.controlplane.configuration;

import org.jspecify.annotations.Nullable;

/** Why the control plane cannot start, in one sentence for the person who starts it. */
public final class StartUpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartUpException(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
