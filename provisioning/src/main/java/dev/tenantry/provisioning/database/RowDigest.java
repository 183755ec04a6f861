package dev.tenantry.provisioning.database;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Computes what {@link TableShape#rowDigest} lets the server compute, from the bytes of a row. What a column adds to it is described by
 * {@link Carriage#summed}; the two must say the same. Not for several threads.
 */
public final class RowDigest {
    private static final int FIRST_BYTES = 1 << 10;

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final Carriage[] carriages;
    private final MessageDigest row = sha256();
    private final MessageDigest value = sha256();
    private byte[] text = new byte[FIRST_BYTES];
    private int length;

    /** For rows of a table. */
    public RowDigest(TableShape shape) {
        this.carriages = shape.columns().stream().map(Column::carriage).toArray(Carriage[]::new);
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
            byte @Nullable [] each = values[i];
            if (each != null) {
                add(carriages[i], each, 0, each.length, digits, place);
            }
            place += carriages[i] == Carriage.JSON ? 1 : 0;
        }
        return end();
    }

    /** The SHA-256 of the current row of a stream, whose first columns are those of the table. */
    byte[] of(RowStream rows, ServerDigits digits) throws SQLException {
        length = 0;
        for (int i = 0; i < carriages.length; i++) {
            add(rows.length(i) < 0 ? (byte) '1' : (byte) '0');
        }
        int place = 0;
        for (int i = 0; i < carriages.length; i++) {
            if (rows.length(i) >= 0) {
                add(carriages[i], rows.bytes(), rows.start(i), rows.length(i), digits, place);
            }
            place += carriages[i] == Carriage.JSON ? 1 : 0;
        }
        return end();
    }

    private void add(Carriage carriage, byte[] bytes, int start, int size, ServerDigits digits, int place)
            throws SQLException {
        add((byte) '|');
        switch (carriage) {
            case PLAIN, FLOAT, BIT, TEXT -> add(bytes, start, size);
            case BYTES -> {
                addNumber(size);
                add((byte) '|');
                add(bytes, start, size);
            }
            case LONG_BYTES, INTERNAL -> {
                value.update(bytes, start, size);
                byte[] digest = value.digest();
                for (byte each : digest) {
                    add(DIGITS[(each >> 4) & 0xf]);
                    add(DIGITS[each & 0xf]);
                }
            }
            case JSON -> {
                byte[] said = digits.of(place);
                add(said, 0, said.length);
            }
        }
    }

    private byte[] end() {
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

    private void add(byte[] bytes, int start, int size) {
        grow(size);
        System.arraycopy(bytes, start, text, length, size);
        length += size;
    }

    private void addNumber(int number) {
        int divisor = 1;
        while (number / divisor >= 10) {
            divisor *= 10;
        }
        for (; divisor > 0; divisor /= 10) {
            add((byte) ('0' + number / divisor % 10));
        }
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
