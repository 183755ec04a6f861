package dev.tenantry.provisioning.export.mask;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What decides which fake stands for which value. Random for one export and never written, so that nobody can compute a fake of a value they
 * guess; or of a file, so that several exports agree.
 */
public final class MaskSecret {
    /** Fewer bytes could be tried out. */
    public static final int MIN_BYTES = 16;

    private static final int RANDOM_BYTES = 32;
    private static final String MAC = "HmacSHA256";
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int SHIFT_MIN_DAYS = 31;
    private static final int SHIFT_DAYS = 700;

    private final Mac mac;

    private MaskSecret(byte[] key) {
        try {
            mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(key, MAC));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + MAC, e);
        }
    }

    /** A secret for one export. */
    public static MaskSecret random() {
        byte[] key = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(key);
        return new MaskSecret(key);
    }

    /**
     * The secret that a file holds.
     *
     * @throws MaskRefusedException when it is too short
     */
    public static MaskSecret of(byte[] file) {
        if (file.length < MIN_BYTES) {
            throw new MaskRefusedException("The mask key file has %d bytes and needs %d. Nothing was written. "
                            .formatted(file.length, MIN_BYTES)
                    + "Make one: head -c 32 /dev/urandom > FILE");
        }
        return new MaskSecret(file);
    }

    /** A digest of a value for one purpose. */
    byte[] digest(String purpose, byte[] value) {
        mac.update(purpose.getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 0);
        return mac.doFinal(value);
    }

    byte[] digest(String purpose, String value) {
        return digest(purpose, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A number from 0 to below a limit. */
    long number(String purpose, String value, long limit) {
        return new BigInteger(1, digest(purpose, value))
                .mod(BigInteger.valueOf(limit))
                .longValueExact();
    }

    /** Letters and digits that a collation cannot take for each other; each says five bits. */
    String letters(String purpose, String value, int count) {
        byte[] digest = digest(purpose, value);
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < count; i++) {
            letters.append(LETTERS.charAt(digest[i] & (LETTERS.length() - 1)));
        }
        return letters.toString();
    }

    /** By how many days dates are shifted: at least a month, less than two years, in either direction. */
    int shiftDays() {
        int days = SHIFT_MIN_DAYS + (int) number("shift", "days", SHIFT_DAYS);
        return number("shift", "direction", 2) == 0 ? days : -days;
    }
}
