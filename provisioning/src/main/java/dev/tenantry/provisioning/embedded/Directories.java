package dev.tenantry.provisioning.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Directories that are built once, copied and removed. */
final class Directories {
    /** A lock on a file keeps other processes out and fails between threads of one process, so threads queue here. */
    private static final ReentrantLock ONE_BUILDER = new ReentrantLock();

    private Directories() {}

    /** Where everything lies that can be made again. */
    static Path cache() {
        String configured = System.getenv("XDG_CACHE_HOME");
        Path base = configured == null || configured.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(configured);
        return base.resolve("tenantry");
    }

    /** Fills a directory that is not there yet. */
    @FunctionalInterface
    interface Builder {
        void build(Path directory) throws IOException;
    }

    /**
     * Builds a directory once, whoever else on this machine wants it too. It is built beside its place and then renamed, so that it is
     * there whole or not at all.
     */
    static Path buildOnce(Path directory, Builder builder) throws IOException {
        if (Files.isDirectory(directory)) {
            return directory;
        }
        Path parent = OwnerOnly.directory(
                Objects.requireNonNull(directory.toAbsolutePath().getParent()));
        ONE_BUILDER.lock();
        try (FileChannel channel = FileChannel.open(
                        parent.resolve(directory.getFileName() + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid() && !Files.isDirectory(directory)) {
                Path draft = parent.resolve(directory.getFileName() + ".draft");
                delete(draft);
                OwnerOnly.directory(draft);
                builder.build(draft);
                Files.move(draft, directory, StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            ONE_BUILDER.unlock();
        }
        return directory;
    }

    /** Copies a directory into one that does not exist yet; it appears when it is complete. */
    static void copy(Path source, Path target) throws IOException {
        Path draft = target.resolveSibling(target.getFileName() + ".draft");
        delete(draft);
        OwnerOnly.directory(draft);
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                OwnerOnly.directory(draft.resolve(source.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, draft.resolve(source.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes a directory and all that is in it; files that vanish meanwhile are fine. */
    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
