package dev.tenantry.provisioning.imports;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** Counts what comes out of a file and stops what would not end: a small file can unpack to any size. */
final class CountedStream extends FilterInputStream {
    private final long most;
    private final LongConsumer read;
    private long bytes;

    /**
     * @param most more than this is refused
     * @param read told the whole count after each read; it may throw to stop the work
     */
    CountedStream(InputStream source, long most, LongConsumer read) {
        super(source);
        this.most = most;
        this.read = read;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = in.read(buffer, offset, length);
        if (count > 0) {
            bytes += count;
            if (bytes > most) {
                throw Refusals.unreadable("the file unpacks to more than %d bytes".formatted(most));
            }
            read.accept(bytes);
        }
        return count;
    }
}
