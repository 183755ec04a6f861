package dev.tenantry.provisioning;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A password or key on its way to where it is needed. It never shows itself: {@link #toString()} is redacted and there is no
 * serialisation. Read it at the last moment, with {@link #reveal()}.
 */
public final class Secret {
    private final char[] characters;

    private Secret(char[] characters) {
        this.characters = characters;
    }

    /** Takes a copy of the text. */
    public static Secret of(String text) {
        return new Secret(text.toCharArray());
    }

    /** The text itself. Never log it, never put it into an exception, an argument list or a URL. */
    public String reveal() {
        return new String(characters);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(
                        reveal().getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        secret.reveal().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(characters);
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
