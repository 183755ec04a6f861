package dev.tenantry.provisioning.server;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a check of a server found, what follows from it and what mends it.
 *
 * @param code server.word; the same cause always has the same code
 * @param severity how bad it is
 * @param found what was seen, with the value that was seen
 * @param consequence what goes wrong if it stays so
 * @param statement the statement or setting that mends it; null when no statement can
 */
public record Finding(
        String code,
        Severity severity,
        String found,
        String consequence,
        @Nullable String statement) {
    /** How bad a finding is. */
    public enum Severity {
        /** The server does not take tenants while it is so. */
        BLOCKER,
        /** It takes tenants, and something will not work or is weaker than it should be. */
        WARNING,
        /** Worth knowing. */
        NOTE;

        /** The word used in the catalog and in the API. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
