package dev.tenantry.provisioning.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes an archive of POSIX's format ustar, one file after the other; a size that has no room in octal is binary, as GNU and BSD tar read it. */
final class TarStream {
    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final long OCTAL_LIMIT = 1L << 33;
    private static final int MODE_AT = 100;
    private static final int SIZE_AT = 124;
    private static final int TIME_AT = 136;
    private static final int SUM_AT = 148;
    private static final int PREFIX_AT = 345;

    private final OutputStream target;
    private final String folder;
    private final long seconds;

    /**
     * @param folder in which all files are, of plain ASCII characters
     * @param seconds the time of all files
     */
    TarStream(OutputStream target, String folder, long seconds) {
        this.target = target;
        this.folder = folder;
        this.seconds = seconds;
    }

    /** The folder itself. */
    void root() throws IOException {
        header("", folder + "/", 0700, 0, '5');
    }

    void directory(String name) throws IOException {
        header(folder, name + "/", 0700, 0, '5');
    }

    /** Begins a file, whose bytes follow, and then {@link #endFile}. */
    void beginFile(String name, int mode, long size) throws IOException {
        header(folder, name, mode, size, '0');
    }

    void endFile(long size) throws IOException {
        target.write(new byte[(int) ((BLOCK - size % BLOCK) % BLOCK)]);
    }

    /** Ends the archive; the stream stays open. */
    void finish() throws IOException {
        target.write(new byte[2 * BLOCK]);
    }

    private void header(String prefix, String name, int mode, long size, char type) throws IOException {
        byte[] header = new byte[BLOCK];
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        if (text.length > NAME) {
            throw new IllegalArgumentException("a name in a package has at most 100 characters");
        }
        System.arraycopy(text, 0, header, 0, text.length);
        put(header, MODE_AT, "%07o".formatted(mode));
        put(header, MODE_AT + 8, "0000000");
        put(header, MODE_AT + 16, "0000000");
        if (size < OCTAL_LIMIT) {
            put(header, SIZE_AT, "%011o".formatted(size));
        } else {
            ByteBuffer.wrap(header, SIZE_AT, 12)
                    .put((byte) 0x80)
                    .put(new byte[3])
                    .putLong(size);
        }
        put(header, TIME_AT, "%011o".formatted(seconds));
        header[SUM_AT + 8] = (byte) type;
        put(header, SUM_AT + 109, "ustar\00000");
        put(header, PREFIX_AT, prefix);
        Arrays.fill(header, SUM_AT, SUM_AT + 8, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, SUM_AT, "%06o\0 ".formatted(sum));
        target.write(header);
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
