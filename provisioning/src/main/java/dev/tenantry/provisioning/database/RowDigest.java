package dev.tenantry.provisioning.database;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Computes what {@link TableShape#rowDigest} lets the server compute, from the bytes of a row. What a column adds to it is described by
 * {@link Carriage#summed}; the two must say the same. Not for several threads.
 */
public final class RowDigest {
    private static final int FIRST_BYTES = 1 << 10;

    private final List<Carriage> carriages;
    private final MessageDigest row = sha256();
    private final MessageDigest value = sha256();
    private byte[] text = new byte[FIRST_BYTES];
    private int length;

    /** For rows of a table. */
    public RowDigest(TableShape shape) {
        this.carriages = shape.columns().stream().map(Column::carriage).toList();
    }

    /** Gives the digits of a column that only the server can compute. */
    @FunctionalInterface
    public interface ServerDigits {
        /** By the place of the column among those of its kind, from 0 on: lower-case hexadecimal digits. */
        byte[] of(int place) throws SQLException;
    }

    /** The SHA-256 of a row. */
    public byte[] of(byte[] @Nullable [] values, ServerDigits digits) throws SQLException {
        length = 0;
        for (byte @Nullable [] each : values) {
            add(each == null ? (byte) '1' : (byte) '0');
        }
        int place = 0;
        for (int i = 0; i < values.length; i++) {
            Carriage carriage = carriages.get(i);
            byte @Nullable [] each = values[i];
            if (each != null) {
                add((byte) '|');
                switch (carriage) {
                    case PLAIN, FLOAT, BIT, TEXT -> add(each);
                    case BYTES -> {
                        add(Integer.toString(each.length).getBytes(StandardCharsets.US_ASCII));
                        add((byte) '|');
                        add(each);
                    }
                    case LONG_BYTES, INTERNAL ->
                        add(HexFormat.of().formatHex(value.digest(each)).getBytes(StandardCharsets.US_ASCII));
                    case JSON -> add(digits.of(place));
                }
            }
            place += carriage == Carriage.JSON ? 1 : 0;
        }
        row.update(text, 0, length);
        return row.digest();
    }

    /** The digest whose digits the server said. */
    static byte[] fromHex(byte[] digits) {
        return HexFormat.of().parseHex(new String(digits, StandardCharsets.US_ASCII));
    }

    private void add(byte b) {
        grow(1);
        text[length++] = b;
    }

    private void add(byte[] bytes) {
        grow(bytes.length);
        System.arraycopy(bytes, 0, text, length, bytes.length);
        length += bytes.length;
    }

    private void grow(int more) {
        if (length + more > text.length) {
            text = Arrays.copyOf(text, Math.max(text.length * 2, length + more));
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
