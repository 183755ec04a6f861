package dev.tenantry.provisioning.export.mask;

import org.jspecify.annotations.Nullable;

/** Rules that cannot be followed, or that leave a column unsaid: which, why, and what to do. Nothing was written. */
public final class MaskRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String skeleton;

    MaskRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.skeleton = "";
    }

    MaskRefusedException(String message) {
        this(message, "");
    }

    MaskRefusedException(String message, String skeleton) {
        super(message);
        this.skeleton = skeleton;
    }

    /** Rules for the columns that have none, to be filled in; empty when the refusal is about something else. */
    public String skeleton() {
        return skeleton;
    }
}
