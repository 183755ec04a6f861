package dev.tenantry.controlplane.drift;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that one sweep saw to be otherwise than the catalog says.
 *
 * @param object what it is about, the same words in every sweep
 * @param tenantId whose it is, when the catalog knows
 * @param databaseId the catalog's id of the database, when it knows
 * @param detail what was seen and what should be
 * @param accounts the accounts whose access ends when it is repaired or put in quarantine
 */
record Observation(
        DriftKind kind,
        String object,
        @Nullable String tenantId,
        @Nullable String databaseId,
        String detail,
        List<String> accounts) {
    private static final int MAX_OBJECT = 512;
    private static final int MAX_DETAIL = 2000;

    Observation {
        object = object.substring(0, Math.min(object.length(), MAX_OBJECT));
        detail = detail.substring(0, Math.min(detail.length(), MAX_DETAIL));
        accounts = List.copyOf(accounts);
    }

    /** Of something that the catalog does not know, or that is not about a database. */
    static Observation of(DriftKind kind, String object, String detail) {
        return new Observation(kind, object, null, null, detail, List.of());
    }

    /** What makes two observations the same piece of drift. */
    String key(String target) {
        return key(kind, target, object);
    }

    static String key(DriftKind kind, String target, String object) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest((kind.word() + '\n' + target + '\n' + object).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
