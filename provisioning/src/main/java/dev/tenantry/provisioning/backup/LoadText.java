package dev.tenantry.provisioning.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as LOAD DATA reads them: split by tabs, rows by line feeds, a backslash before the bytes that would be taken for something else,
 * {@code \N} for NULL. Every other byte is as it is. Eight bytes are looked at at once, because most need nothing.
 */
public final class LoadText {
    private static final int BUFFER = 128 << 10;
    /** A value is taken in pieces that fit even when every byte of them is escaped. */
    private static final int PIECE = BUFFER / 4;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private final OutputStream target;
    private final byte[] buffer = new byte[BUFFER];
    private int length;
    private long bytes;

    /** Writes to a stream, which stays open. */
    public LoadText(OutputStream target) {
        this.target = target;
    }

    /** How many bytes were written. */
    public long bytes() {
        return bytes + length;
    }

    /** Writes one value; null for NULL. */
    public void value(byte @Nullable [] value) throws IOException {
        if (value == null) {
            room(2);
            buffer[length++] = '\\';
            buffer[length++] = 'N';
        } else {
            value(value, 0, value.length);
        }
    }

    /** Writes one value that is a part of some bytes; a length of -1 is NULL. */
    public void value(byte[] bytes, int start, int size) throws IOException {
        if (size < 0) {
            value(null);
            return;
        }
        int end = start + size;
        for (int from = start; from < end; from += PIECE) {
            int to = Math.min(end, from + PIECE);
            room(2 * (to - from));
            piece(bytes, from, to);
        }
    }

    /** Another value of the row follows. */
    public void endValue() throws IOException {
        room(1);
        buffer[length++] = '\t';
    }

    /** The row is complete. */
    public void endRow() throws IOException {
        room(1);
        buffer[length++] = '\n';
    }

    /** Hands over what is held back; needed once, at the end. */
    public void flush() throws IOException {
        target.write(buffer, 0, length);
        bytes += length;
        length = 0;
    }

    private void room(int size) throws IOException {
        if (length + size > BUFFER) {
            flush();
        }
    }

    private void piece(byte[] value, int from, int to) {
        int i = from;
        while (i + Long.BYTES <= to) {
            long eight = (long) LONGS.get(value, i);
            if (isPlain(eight)) {
                LONGS.set(buffer, length, eight);
                length += Long.BYTES;
            } else {
                for (int j = i; j < i + Long.BYTES; j++) {
                    one(value[j]);
                }
            }
            i += Long.BYTES;
        }
        for (; i < to; i++) {
            one(value[i]);
        }
    }

    private void one(byte b) {
        byte escape = switch (b) {
            case '\t' -> 't';
            case '\n' -> 'n';
            case '\\' -> '\\';
            case 0 -> '0';
            default -> 1;
        };
        if (escape == 1) {
            buffer[length++] = b;
        } else {
            buffer[length++] = '\\';
            buffer[length++] = escape;
        }
    }

    /** Whether none of eight bytes is one that is escaped. */
    private static boolean isPlain(long eight) {
        return (zero(eight) | zero(eight ^ (ONES * '\t')) | zero(eight ^ (ONES * '\n')) | zero(eight ^ (ONES * '\\')))
                == 0;
    }

    /** Not zero exactly when one of the bytes is zero. */
    private static long zero(long eight) {
        return (eight - ONES) & ~eight & HIGHS;
    }
}
