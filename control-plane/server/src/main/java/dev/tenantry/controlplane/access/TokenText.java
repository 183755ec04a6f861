package dev.tenantry.controlplane.access;

import dev.tenantry.api.id.ApiTokenId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of an API token: {@code tny_}, the 20 characters of its id, {@code _}, its secret. The fixed beginning lets scanners find leaked ones. */
final class TokenText {
    private static final Pattern FORM = Pattern.compile("tny_([a-z2-7]{20})_([a-z2-7]{40})");

    private TokenText() {}

    static String of(ApiTokenId id, String secret) {
        return "tny_" + id.value().substring(ApiTokenId.PREFIX.length() + 1) + "_" + secret;
    }

    static Optional<ApiTokenId> idOf(String token) {
        Matcher matcher = FORM.matcher(token);
        return matcher.matches()
                ? Optional.of(new ApiTokenId(ApiTokenId.PREFIX + "_" + matcher.group(1)))
                : Optional.empty();
    }

    /** Lower-case hexadecimal SHA-256. The secret has 200 random bits, so no slow hash is needed. */
    static String sha256(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Compares in a time that tells nothing about where they differ. */
    static boolean matches(String token, String storedSha256) {
        return MessageDigest.isEqual(
                sha256(token).getBytes(StandardCharsets.US_ASCII), storedSha256.getBytes(StandardCharsets.US_ASCII));
    }
}
