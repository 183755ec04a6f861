package dev.tenantry.controlplane.fleet;

import java.util.Locale;

/** How bad a finding is, the worst first. */
public enum Severity {
    /** Something does not work, or a promise is not kept. */
    CRITICAL,
    /** Nobody knows whether it works: as loud as if it did not. */
    UNKNOWN,
    /** It works, and will not for long or not as it should. */
    WARNING,
    /** Worth knowing; nothing has to be done today. */
    NOTICE;

    /** The word used in the API. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
