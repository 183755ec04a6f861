package dev.tenantry.provisioning.server;

import org.jspecify.annotations.Nullable;

/**
 * How far a server's certificate is trusted.
 *
 * @param mode what is demanded
 * @param authorityPem the certificates of the authorities to trust, and no others; null for those that the Java runtime trusts
 */
public record TlsPolicy(Mode mode, @Nullable String authorityPem) {
    /** What is demanded of the transport. */
    public enum Mode {
        /** Encrypted, signed by the authority, and made out to the host we called. */
        VERIFY_IDENTITY("verify-identity"),
        /** Encrypted and signed by the authority. */
        VERIFY_CA("verify-ca"),
        /** Encrypted, by whomever: no protection against somebody in between. */
        REQUIRED("required"),
        /** Not encrypted. */
        DISABLED("disabled");

        private final String word;

        Mode(String word) {
            this.word = word;
        }

        /** The word used in the catalog and in the API. */
        public String word() {
            return word;
        }

        /** Reads the word. */
        public static Mode ofWord(String word) {
            for (Mode mode : values()) {
                if (mode.word.equals(word)) {
                    return mode;
                }
            }
            throw new IllegalArgumentException("no TLS mode is called that");
        }
    }

    /** The strictest policy: the given authority and the host's own name. */
    public static TlsPolicy verifyIdentity(String authorityPem) {
        return new TlsPolicy(Mode.VERIFY_IDENTITY, authorityPem);
    }

    /** Whether the transport is encrypted at all. */
    public boolean encrypted() {
        return mode != Mode.DISABLED;
    }
}
