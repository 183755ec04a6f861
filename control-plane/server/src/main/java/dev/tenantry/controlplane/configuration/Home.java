package dev.tenantry.controlplane.configuration;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The control plane's home folder. It and its files are the owner's alone. */
@Singleton
public final class Home {
    private final Path folder;

    public Home(TenantryConfiguration configuration) {
        this.folder = configuration.homeFolder();
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new StartUpException(
                    "The home folder " + folder + " cannot be used: "
                            + e.getClass().getSimpleName() + ". Make it writable for this user or set tenantry.home.",
                    e);
        }
    }

    /** The folder itself. */
    public Path folder() {
        return folder;
    }

    /** A file's place in the folder; the file need not exist. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    /** Writes a file that only the owner can read, whole or not at all. */
    public Path write(String name, String content) throws IOException {
        return write(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** The same with any content. Whoever reads the file meanwhile, also in another process, finds the former content or the new. */
    public Path write(String name, byte[] content) throws IOException {
        Path file = file(name);
        Path fresh = Files.createTempFile(
                folder,
                name,
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.write(fresh, content, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        return file;
    }
}
