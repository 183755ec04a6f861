package dev.tenantry.provisioning.backup;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads back what {@link LoadText} wrote, one row at a time: whatever the size of the table, one row is in memory. */
public final class LoadTextReader {
    private static final int BUFFER = 64 << 10;
    private static final int FIRST_VALUE = 256;

    private final InputStream source;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;
    private byte[] value = new byte[FIRST_VALUE];
    private int length;

    /** Reads from a stream, which stays open. */
    public LoadTextReader(InputStream source) {
        this.source = source;
    }

    /**
     * Reads the next row.
     *
     * @param row takes the values, null for NULL; its length is how many a row has
     * @return false at the end of the stream, which was read to its last byte then
     * @throws IOException when these are not rows of so many values
     */
    public boolean next(byte[] @Nullable [] row) throws IOException {
        if (!filled()) {
            return false;
        }
        for (int i = 0; i < row.length; i++) {
            boolean isNull = readValue();
            row[i] = isNull ? null : Arrays.copyOf(value, length);
            if (take() != (i == row.length - 1 ? '\n' : '\t')) {
                throw new IOException("a row has another number of values than its table has columns");
            }
        }
        return true;
    }

    /** Reads up to the byte that ends the value, and not that; whether it is NULL. */
    private boolean readValue() throws IOException {
        length = 0;
        while (true) {
            byte b = take();
            if (b == '\t' || b == '\n') {
                position--;
                return false;
            }
            if (b != '\\') {
                add(b);
                continue;
            }
            byte escaped = take();
            if (escaped == 'N' && length == 0) {
                return true;
            }
            add(meaning(escaped));
        }
    }

    private static byte meaning(byte escaped) throws IOException {
        return switch (escaped) {
            case 't' -> '\t';
            case 'n' -> '\n';
            case '\\' -> '\\';
            case '0' -> 0;
            default -> throw new IOException("a row has an escape that is never written");
        };
    }

    private void add(byte b) {
        if (length == value.length) {
            value = Arrays.copyOf(value, value.length * 2);
        }
        value[length++] = b;
    }

    private byte take() throws IOException {
        if (!filled()) {
            throw new EOFException("the last row is cut");
        }
        return buffer[position++];
    }

    private boolean filled() throws IOException {
        while (position == limit) {
            int count = source.read(buffer, 0, BUFFER);
            if (count < 0) {
                return false;
            }
            position = 0;
            limit = count;
        }
        return true;
    }
}
