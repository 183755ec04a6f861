package dev.tenantry.provisioning.backup;

import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.database.RowReader;
import dev.tenantry.provisioning.database.TableShape;
import dev.tenantry.provisioning.store.DigestingOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;

/** Writes rows of one table as {@link LoadText} until a chunk is full, and adds up their digests. */
final class ChunkWriter {
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
        LoadText text = new LoadText(out);
        boolean more = true;
        long written = 0;
        while (more && written < limitBytes) {
            writeRow(rows, text);
            sum.add(rows.digest());
            listener.wrote(text.bytes() - written);
            written = text.bytes();
            more = rows.next();
        }
        text.flush();
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

    private void writeRow(RowReader rows, LoadText text) throws IOException {
        for (int i = 0; i < shape.columns().size(); i++) {
            if (i > 0) {
                text.endValue();
            }
            rows.value(i, text::value);
        }
        text.endRow();
    }
}
