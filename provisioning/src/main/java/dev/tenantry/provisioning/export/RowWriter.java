package dev.tenantry.provisioning.export;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes rows into a table's file in one of the formats. */
interface RowWriter {
    /** What stands before the rows. */
    default void begin() throws IOException {}

    void row(byte[] @Nullable [] values) throws IOException;

    /** Hands over what is held back. */
    void flush() throws IOException;
}
