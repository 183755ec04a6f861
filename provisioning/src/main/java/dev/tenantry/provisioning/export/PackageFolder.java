package dev.tenantry.provisioning.export;

import dev.tenantry.provisioning.store.DigestingOutputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A folder that is written beside its place, readable by its owner only, and takes its place when it is complete. Closed before that, it is
 * removed.
 */
final class PackageFolder implements AutoCloseable {
    private static final int BUFFER = 256 << 10;

    private final Path folder;
    private final Path part;
    private final SortedMap<String, String> digests = new TreeMap<>();
    private boolean complete;

    private PackageFolder(Path folder, Path part) {
        this.folder = folder;
        this.part = part;
    }

    /** Writes one file's content. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream target) throws IOException;
    }

    /**
     * Refuses a folder that is there, before anything is asked of a store.
     *
     * @throws ExportRefusedException when it exists
     */
    static Path requireFree(Path wanted) {
        Path folder = wanted.toAbsolutePath().normalize();
        if (folder.getFileName() == null || Files.exists(folder, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            throw new ExportRefusedException("the folder " + folder + " exists; nothing was written. Name a new one");
        }
        return folder;
    }

    /**
     * Begins a folder.
     *
     * @throws ExportRefusedException when it exists, is being written, or cannot be made
     */
    static PackageFolder begin(Path wanted) {
        Path folder = requireFree(wanted);
        Path part = folder.resolveSibling(folder.getFileName() + ".part");
        try {
            Files.createDirectory(part, mode("rwx------"));
        } catch (FileAlreadyExistsException there) {
            throw new ExportRefusedException(
                    "the folder " + part
                            + " exists: another export is writing it, or one was killed. Nothing was written. When none runs, remove it and try again",
                    there);
        } catch (NoSuchFileException missing) {
            throw new ExportRefusedException(
                    "there is no folder " + folder.getParent() + "; nothing was written. Make it first", missing);
        } catch (IOException failure) {
            throw new ExportRefusedException(
                    "the folder " + part + " cannot be made: "
                            + failure.getClass().getSimpleName()
                            + ". Nothing was written. Name a folder where you may write",
                    failure);
        }
        return new PackageFolder(folder, part);
    }

    /**
     * Refuses what cannot fit, before it is written.
     *
     * @throws ExportRefusedException when the disk has less room
     */
    void requireRoom(long bytes) {
        try {
            long room = Files.getFileStore(part).getUsableSpace();
            if (room < bytes) {
                throw new ExportRefusedException(
                        "the package needs %d bytes and the disk of %s has room for %d; nothing was left. "
                                        .formatted(bytes, folder, room)
                                + "Make room, or name a folder on another disk");
            }
        } catch (IOException failure) {
            throw failed(failure);
        }
    }

    void directory(String name) {
        try {
            Files.createDirectory(part.resolve(name), mode("rwx------"));
        } catch (IOException failure) {
            throw failed(failure);
        }
    }

    void text(String name, String text) {
        file(name, "rw-------", target -> target.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    void script(String name, String text) {
        file(name, "rwx------", target -> target.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    void file(String name, Content content) {
        file(name, "rw-------", content);
    }

    private void file(String name, String permissions, Content content) {
        try (FileChannel channel = FileChannel.open(
                        part.resolve(name),
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        mode(permissions));
                DigestingOutputStream digest = new DigestingOutputStream(Channels.newOutputStream(channel));
                BufferedOutputStream target = new BufferedOutputStream(digest, BUFFER)) {
            content.writeTo(target);
            target.flush();
            channel.force(true);
            digests.put(name, digest.sha256());
        } catch (IOException failure) {
            throw failed(failure);
        }
    }

    /** Writes the digests, last of all, and gives the folder its name. */
    Path complete() {
        StringBuilder sums = new StringBuilder();
        digests.forEach(
                (name, digest) -> sums.append(digest).append("  ").append(name).append('\n'));
        text("SHA256SUMS", sums.toString());
        try {
            // An empty folder that came into being meanwhile would be replaced; one with content makes it fail.
            Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw failed(failure);
        }
        complete = true;
        return folder;
    }

    @Override
    public void close() {
        if (complete) {
            return;
        }
        try {
            Files.walkFileTree(part, new Removing());
        } catch (IOException failure) {
            throw new ExportRefusedException(
                    "the folder " + part + " holds a part of the data in plain text and cannot be removed: remove it",
                    failure);
        }
    }

    private ExportRefusedException failed(IOException failure) {
        String why = String.valueOf(failure.getMessage());
        String lower = why.toLowerCase(Locale.ROOT);
        return lower.contains("no space left") || lower.contains("quota exceeded")
                ? new ExportRefusedException(
                        "the disk of " + folder
                                + " is full; what was written is removed. Make room, or name a folder on another disk",
                        failure)
                : new ExportRefusedException(
                        "the package cannot be written: " + failure.getClass().getSimpleName() + ": " + why
                                + "; what was written is removed. Check the disk of " + folder + " and try again",
                        failure);
    }

    private static FileAttribute<Set<PosixFilePermission>> mode(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    private static final class Removing extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
