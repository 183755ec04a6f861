package dev.tenantry.runtime.routing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Gives the node's API token at the moment it is needed. */
@FunctionalInterface
public interface NodeToken {
    /**
     * The token.
     *
     * @throws IOException when it cannot be read now
     */
    String reveal() throws IOException;

    /** A token that lies in a file, alone on its first line. */
    static NodeToken inFile(Path file) {
        return () -> Files.readString(file).strip();
    }
}
