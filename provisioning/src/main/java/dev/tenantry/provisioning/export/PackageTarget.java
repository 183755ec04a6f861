package dev.tenantry.provisioning.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** Where a package is written. It has its name only when it is complete; closed before that, nothing of it is left. */
interface PackageTarget extends AutoCloseable {
    /** The size of a file is not known before it is written. */
    long UNKNOWN = -1;

    /** Writes one file's content: the same whenever it is asked. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream target) throws IOException;
    }

    /**
     * Refuses what cannot fit, before it is written.
     *
     * @throws ExportRefusedException when the disk has less room
     */
    void requireRoom(long bytes);

    void directory(String name);

    void text(String name, String text);

    void script(String name, String text);

    /** @param size of the content, where it is known */
    void file(String name, long size, Content content);

    /** Writes the digests, last of all, and gives the package its name. */
    Path complete();

    @Override
    void close();
}
