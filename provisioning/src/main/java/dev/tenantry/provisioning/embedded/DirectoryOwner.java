package dev.tenantry.provisioning.embedded;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The right to run the server of a directory. The operating system takes it back when the owner dies, however it dies. */
final class DirectoryOwner {
    private final FileChannel channel;

    private DirectoryOwner(FileChannel channel) {
        this.channel = channel;
    }

    static DirectoryOwner take(Layout layout) throws IOException {
        DirectoryOwner owner = tryTake(layout);
        if (owner == null) {
            throw new ProvisioningException(
                    FailureCode.SERVER_UNSUITABLE,
                    "The server in " + layout.directory()
                            + " is run by another process that is alive. Nothing was changed.",
                    "stop that process, or give another directory");
        }
        return owner;
    }

    /** The right, or null when somebody alive has it. */
    static @Nullable DirectoryOwner tryTake(Layout layout) throws IOException {
        FileChannel channel = FileChannel.open(layout.ownerLock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException ourselves) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            return null;
        }
        return new DirectoryOwner(channel);
    }

    void release() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
