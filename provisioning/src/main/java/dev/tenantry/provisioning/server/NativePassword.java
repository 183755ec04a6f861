package dev.tenantry.provisioning.server;

import dev.tenantry.provisioning.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hash that mysql_native_password stores: SHA-1 of SHA-1. It is not enough to log in with; passwords here are long and random. */
final class NativePassword {
    private NativePassword() {}

    static String hash(Secret password) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            byte[] once = digest.digest(password.reveal().getBytes(StandardCharsets.UTF_8));
            return "*" + HexFormat.of().withUpperCase().formatHex(digest.digest(once));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-1", impossible);
        }
    }
}
