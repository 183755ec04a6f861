package dev.tenantry.provisioning.export;

import org.jspecify.annotations.Nullable;

/** A package could not be written: what, why, and what to do next. There is no folder of its name then. */
public final class ExportRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ExportRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    ExportRefusedException(String message) {
        this(message, null);
    }
}
