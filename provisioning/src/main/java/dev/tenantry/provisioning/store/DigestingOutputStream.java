package dev.tenantry.provisioning.store;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Counts and digests what passes through. */
public final class DigestingOutputStream extends FilterOutputStream {
    private final MessageDigest digest;
    private long bytes;

    public DigestingOutputStream(OutputStream target) {
        super(target);
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public void write(int b) throws IOException {
        out.write(b);
        digest.update((byte) b);
        bytes++;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        out.write(buffer, offset, length);
        digest.update(buffer, offset, length);
        bytes += length;
    }

    /** How many bytes passed. */
    public long bytes() {
        return bytes;
    }

    /** The SHA-256 of all that passed, in lower-case hexadecimal; to be asked for once, at the end. */
    public String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
