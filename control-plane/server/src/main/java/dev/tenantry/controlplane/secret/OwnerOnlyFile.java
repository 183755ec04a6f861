package dev.tenantry.controlplane.secret;

import dev.tenantry.controlplane.configuration.StartUpException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * A file that only its owner may read. It appears whole or not at all and is on the disk when a write returns. A file that others may read is
 * refused, because what it holds must then be taken for known.
 */
final class OwnerOnlyFile {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final Set<PosixFilePermission> OWNER_FOLDER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
    /** Far above any keyset; a larger file is not one. */
    private static final long MAX_BYTES = 1 << 20;

    private final Path path;

    OwnerOnlyFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    Path path() {
        return path;
    }

    boolean exists() {
        return Files.exists(path);
    }

    byte[] read() {
        try {
            refuseOpenMode();
            if (Files.size(path) > MAX_BYTES) {
                throw new StartUpException(
                        "The file " + path + " is too large to hold keys. Nothing was changed. "
                                + "Name the right file, or restore it from its backup.",
                        null);
            }
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new StartUpException(
                    "The keys in " + path + " cannot be read: " + e.getClass().getSimpleName()
                            + ". Nothing was changed. Make the file readable for the user that runs the control plane, and for nobody else.",
                    null);
        }
    }

    /** Writes the file unless there is one already. */
    boolean create(byte[] content) {
        return write(content, false);
    }

    /** Puts new content in place of the old in one motion. */
    void replace(byte[] content) {
        write(content, true);
    }

    private boolean write(byte[] content, boolean replace) {
        Path folder = java.util.Objects.requireNonNull(path.getParent(), "an absolute path of a file has a folder");
        try {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_FOLDER));
            Path draft =
                    Files.createTempFile(folder, ".keys-", ".draft", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            try {
                try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                    ByteBuffer bytes = ByteBuffer.wrap(content);
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                    channel.force(true);
                }
                if (replace) {
                    Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                } else {
                    // A link is made only where no file is: of two processes that start together, one wins and the
                    // other reads.
                    Files.createLink(path, draft);
                }
            } finally {
                Files.deleteIfExists(draft);
            }
            try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                directory.force(true);
            }
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw new StartUpException(
                    "The keys cannot be written to " + path + ": "
                            + e.getClass().getSimpleName()
                            + ". Make its folder writable for the user that runs the control plane.",
                    e);
        }
    }

    private void refuseOpenMode() throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
        if (!OWNER_ONLY.containsAll(mode)) {
            throw new StartUpException(
                    "The keys in " + path + " have the mode " + PosixFilePermissions.toString(mode)
                            + ", so others than their owner may reach them. Nothing was changed. If nobody else can have read them, run: chmod 600 "
                            + path,
                    null);
        }
    }
}
