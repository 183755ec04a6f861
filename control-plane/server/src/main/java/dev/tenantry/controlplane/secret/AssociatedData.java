package dev.tenantry.controlplane.secret;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The bytes bound to a ciphertext. Each text is preceded by its length, so no two contexts have the same bytes: owner "ab" with purpose
 * "c" never equals owner "a" with purpose "bc".
 */
final class AssociatedData {
    private static final byte FORMAT = 1;

    private AssociatedData() {}

    static byte[] of(SecretBox.Context context) {
        byte[] owner = context.owner().getBytes(StandardCharsets.UTF_8);
        byte[] purpose = context.purpose().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + Integer.BYTES * 3 + owner.length + purpose.length)
                .put(FORMAT)
                .putInt(owner.length)
                .put(owner)
                .putInt(purpose.length)
                .put(purpose)
                .putInt(context.version())
                .array();
    }
}
