package dev.tenantry.provisioning.export;

import dev.tenantry.provisioning.store.DigestingOutputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder that is written beside its place, readable by its owner only, and takes its place when it is complete. Closed before that, it is
 * removed.
 */
final class PackageFolder implements PackageTarget {
    static final String WORD = "folder";

    private static final int BUFFER = 256 << 10;

    private final Path folder;
    private final Path part;
    private final Digests digests = new Digests();
    private boolean complete;

    private PackageFolder(Path folder, Path part) {
        this.folder = folder;
        this.part = part;
    }

    /**
     * Begins a folder.
     *
     * @throws ExportRefusedException when it exists, is being written, or cannot be made
     */
    static PackageFolder begin(Path wanted) {
        Path folder = WriteFailure.requireFree(wanted, WORD);
        Path part = folder.resolveSibling(folder.getFileName() + ".part");
        try {
            Files.createDirectory(part, mode("rwx------"));
        } catch (FileAlreadyExistsException there) {
            throw WriteFailure.half(part, WORD, there);
        } catch (NoSuchFileException missing) {
            throw WriteFailure.noParent(folder, missing);
        } catch (IOException failure) {
            throw WriteFailure.notMade(part, WORD, failure);
        }
        return new PackageFolder(folder, part);
    }

    @Override
    public void requireRoom(long bytes) {
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

    @Override
    public void directory(String name) {
        try {
            Files.createDirectory(part.resolve(name), mode("rwx------"));
        } catch (IOException failure) {
            throw failed(failure);
        }
    }

    @Override
    public void text(String name, String text) {
        file(name, "rw-------", target -> target.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void script(String name, String text) {
        file(name, "rwx------", target -> target.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void file(String name, long size, Content content) {
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
            digests.add(name, digest.sha256());
        } catch (IOException failure) {
            throw failed(failure);
        }
    }

    @Override
    public Path complete() {
        text(PackageFiles.DIGESTS, digests.text());
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
        return WriteFailure.broken(folder, failure);
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
