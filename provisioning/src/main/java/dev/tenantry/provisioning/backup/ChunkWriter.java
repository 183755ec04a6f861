package dev.tenantry.provisioning.backup;

import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.database.RowReader;
import dev.tenantry.provisioning.database.TableShape;
import dev.tenantry.provisioning.store.DigestingOutputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows as LOAD DATA reads them: values split by tabs, rows by line feeds, a backslash before the bytes that would be taken for
 * something else, {@code \N} for NULL. Every other byte is as the server holds it.
 */
final class ChunkWriter {
    private static final int BUFFER = 64 << 10;

    private final TableShape shape;
    private final long limitBytes;
    private final RowListener listener;
    private final ContentSum.Builder sum = new ContentSum.Builder();
    private long bytes;
    private String sha256 = "";

    /** Hears of rows as they are written. */
    @FunctionalInterface
    interface RowListener {
        /** May throw, to stop. */
        void wrote(long bytes);
    }

    ChunkWriter(TableShape shape, long limitBytes, RowListener listener) {
        this.shape = shape;
        this.limitBytes = limitBytes;
        this.listener = listener;
    }

    /** Writes the current row and those after it until the chunk is full; whether a row is left, which is then the current one. */
    boolean write(RowReader rows, OutputStream target) throws IOException, SQLException {
        DigestingOutputStream out = new DigestingOutputStream(target);
        BufferedOutputStream buffered = new BufferedOutputStream(out, BUFFER);
        boolean more = true;
        long written = 0;
        while (more && written < limitBytes) {
            long row = writeRow(rows, buffered);
            written += row;
            sum.add(rows.digest());
            listener.wrote(row);
            more = rows.next();
        }
        buffered.flush();
        bytes = out.bytes();
        sha256 = out.sha256();
        return more;
    }

    long bytes() {
        return bytes;
    }

    String sha256() {
        return sha256;
    }

    ContentSum sum() {
        return sum.build();
    }

    private long writeRow(RowReader rows, OutputStream out) throws IOException, SQLException {
        long size = 0;
        for (int i = 0; i < shape.columns().size(); i++) {
            if (i > 0) {
                out.write('\t');
            }
            size += writeValue(rows.value(i), out);
        }
        out.write('\n');
        return size + shape.columns().size();
    }

    private static long writeValue(byte @Nullable [] value, OutputStream out) throws IOException {
        if (value == null) {
            out.write('\\');
            out.write('N');
            return 2;
        }
        int plainFrom = 0;
        long size = value.length;
        for (int i = 0; i < value.length; i++) {
            byte escape = switch (value[i]) {
                case '\t' -> 't';
                case '\n' -> 'n';
                case '\\' -> '\\';
                case 0 -> '0';
                default -> 1;
            };
            if (escape != 1) {
                out.write(value, plainFrom, i - plainFrom);
                out.write('\\');
                out.write(escape);
                plainFrom = i + 1;
                size++;
            }
        }
        out.write(value, plainFrom, value.length - plainFrom);
        return size;
    }
}
