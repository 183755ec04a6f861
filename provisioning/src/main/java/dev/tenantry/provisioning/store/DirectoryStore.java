package dev.tenantry.provisioning.store;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * An object store in a folder. An object is written beside, forced to the disk, and then renamed into its place, so that a crash leaves either all of
 * it or nothing. Only the owner of the process can read the folder.
 */
public final class DirectoryStore implements ObjectStore {
    /** Hidden, so that no key can name it. */
    private static final String PARTIAL = ".partial";

    /** What was not written to for so long belongs to a process that died: no object takes a day. */
    private static final Duration LEFTOVER_AGE = Duration.ofDays(1);

    private static final int BUFFER = 64 << 10;

    private final String name;
    private final Path root;
    private final UnaryOperator<OutputStream> medium;

    /**
     * Opens the store, making the folder when there is none and removing what crashed writers left.
     *
     * @throws ProvisioningException STORE_FAILED when the folder cannot be used
     */
    public DirectoryStore(String name, Path root) {
        this(name, root, UnaryOperator.identity());
    }

    /** For tests: the medium stands between an object and its file, and may fail. */
    DirectoryStore(String name, Path root, UnaryOperator<OutputStream> medium) {
        this.name = name;
        this.root = root.toAbsolutePath().normalize();
        this.medium = medium;
        try {
            makeFolders(this.root.resolve(PARTIAL));
            removeLeftovers();
        } catch (IOException e) {
            throw failure(e, "opening the store");
        }
    }

    private DirectoryStore(String name, Path root, boolean there) {
        this.name = name;
        this.root = root.toAbsolutePath().normalize();
        this.medium = UnaryOperator.identity();
        if (there != Files.isDirectory(this.root)) {
            throw new ProvisioningException(
                    FailureCode.STORE_FAILED,
                    "there is no folder %s".formatted(this.root),
                    "name the folder in which the folders of tenants lie, and look whether it is mounted");
        }
    }

    /**
     * Opens a store only to read from it: nothing is made and nothing is removed.
     *
     * @throws ProvisioningException STORE_FAILED when there is no such folder
     */
    public static DirectoryStore toRead(String name, Path root) {
        return new DirectoryStore(name, root, true);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public StoredObject write(String key, ObjectWriter writer) {
        Path target = path(key);
        Path partial = root.resolve(PARTIAL).resolve(UUID.randomUUID().toString());
        try {
            try {
                return write(key, writer, partial, target);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            throw failure(e, "writing " + key);
        }
    }

    private StoredObject write(String key, ObjectWriter writer, Path partial, Path target) throws IOException {
        StoredObject stored;
        try (FileChannel file = FileChannel.open(
                partial,
                java.util.Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            DigestingOutputStream out = new DigestingOutputStream(
                    new BufferedOutputStream(medium.apply(Channels.newOutputStream(file)), BUFFER));
            writer.writeTo(out);
            out.flush();
            file.force(true);
            stored = new StoredObject(key, out.bytes(), out.sha256());
        }
        makeFolders(Objects.requireNonNull(target.getParent()));
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        force(Objects.requireNonNull(target.getParent()));
        return stored;
    }

    @Override
    public InputStream read(String key) {
        try {
            return new BufferedInputStream(Files.newInputStream(path(key)), BUFFER);
        } catch (NoSuchFileException e) {
            throw new ProvisioningException(
                    FailureCode.STORE_MISSING,
                    "store %s has no object %s".formatted(name, key),
                    e,
                    List.of("look whether the store is mounted; otherwise use another backup: tenantctl backups list"));
        } catch (IOException e) {
            throw failure(e, "reading " + key);
        }
    }

    @Override
    public List<String> list(String prefix) {
        StoreKey.requirePrefix(prefix);
        Path start = root.resolve(prefix.substring(0, prefix.lastIndexOf('/') + 1));
        if (!Files.isDirectory(start)) {
            return List.of();
        }
        List<String> keys = new ArrayList<>();
        try (Stream<Path> files = Files.walk(start)) {
            files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .filter(key -> key.startsWith(prefix) && !key.startsWith(PARTIAL))
                    .forEach(keys::add);
        } catch (IOException | java.io.UncheckedIOException e) {
            throw failure(e instanceof IOException io ? io : new IOException(e), "listing " + prefix);
        }
        Collections.sort(keys);
        return keys;
    }

    @Override
    public void delete(String key) {
        Path target = path(key);
        try {
            if (Files.deleteIfExists(target)) {
                force(Objects.requireNonNull(target.getParent()));
            }
        } catch (IOException e) {
            throw failure(e, "deleting " + key);
        }
    }

    private Path path(String key) {
        Path path = root.resolve(StoreKey.require(key)).normalize();
        if (!path.startsWith(root)) {
            throw new IllegalArgumentException("not a key of an object store");
        }
        return path;
    }

    /** Makes missing folders, each durable before anything lies in it. */
    private static void makeFolders(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = Objects.requireNonNull(folder.getParent());
        makeFolders(parent);
        try {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (java.nio.file.FileAlreadyExistsException e) {
            return;
        }
        force(parent);
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private void removeLeftovers() throws IOException {
        Instant old = Instant.now().minus(LEFTOVER_AGE);
        try (Stream<Path> files = Files.list(root.resolve(PARTIAL))) {
            for (Path file : files.toList()) {
                try {
                    if (Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
                        Files.deleteIfExists(file);
                    }
                } catch (NoSuchFileException e) {
                    // Its writer has just finished.
                }
            }
        }
    }

    private ProvisioningException failure(IOException e, String what) {
        String reason = e instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
        String lower = reason.toLowerCase(Locale.ROOT);
        boolean full =
                lower.contains("no space left") || lower.contains("quota exceeded") || lower.contains("file too large");
        return full
                ? new ProvisioningException(
                        FailureCode.STORE_FULL,
                        "store %s is full: %s failed (%s); the object is not there".formatted(name, what, reason),
                        e,
                        List.of("make room in the store and try again"))
                : new ProvisioningException(
                        FailureCode.STORE_FAILED,
                        "store %s: %s failed (%s)".formatted(name, what, reason),
                        e,
                        List.of("check the folder of the store and its rights, and try again"));
    }
}
