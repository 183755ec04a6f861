package dev.tenantry.cli.dev;

import dev.tenantry.api.client.Json;
import dev.tenantry.cli.session.CommandFailure;
import dev.tenantry.cli.session.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder in which a whole Tenantry of this machine lives, kept from one start to the next, its owner's alone. */
final class DevFolder implements AutoCloseable {
    private static final int FORMAT = 1;

    private final Path folder;
    private final FileChannel lock;

    /**
     * What is kept beside the processes' own data.
     *
     * @param format of this folder; another one is not read
     */
    record State(int format, int controlPlanePort, int runtimePort) {}

    private DevFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** Takes the folder for this process. */
    static DevFolder take(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            Files.createDirectories(folder.resolve("logs"));
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw new CommandFailure(
                        ExitCode.CONFLICT,
                        "dev.running",
                        "a Tenantry runs in " + folder + " already",
                        "use it: tenantctl context show",
                        "stop it with Ctrl-C where it runs, or take another folder: TENANTRY_DEV_HOME=…");
            }
            return new DevFolder(folder, channel);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "dev.folder",
                    "the folder " + folder + " cannot be used: " + e.getMessage(),
                    "TENANTRY_DEV_HOME=… names another");
        }
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    /** Whether an earlier start left something. */
    boolean isNew() {
        return !Files.exists(path("state.json"));
    }

    /** The ports of an earlier start where they are free, others where they are not. */
    State ports() {
        State before = read();
        int controlPlane = free(before == null ? 7400 : before.controlPlanePort(), 7400);
        int runtime = free(before == null ? 7500 : before.runtimePort(), 7500);
        State state = new State(FORMAT, controlPlane, runtime);
        write("state.json", json(state));
        return state;
    }

    private @Nullable State read() {
        Path file = path("state.json");
        if (!Files.exists(file)) {
            return null;
        }
        try {
            State state = Json.mapper().readValue(file.toFile(), State.class);
            if (state.format() == FORMAT) {
                return state;
            }
        } catch (IOException e) {
            // Said below: whatever it is, it is not a state of ours.
        }
        throw new CommandFailure(
                ExitCode.FAILED,
                "dev.state",
                "the state in " + file + " cannot be read by this version",
                "tenantctl dev reset   (removes the folder and all data in it)");
    }

    /** Writes a file of the owner's alone, whole or not at all. */
    void write(String name, String content) {
        try {
            Path fresh = Files.createTempFile(
                    folder,
                    name,
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(fresh, content);
            Files.move(fresh, path(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a file that only says that something runs. */
    void remove(String name) {
        try {
            Files.deleteIfExists(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes everything in the folder but its lock. */
    void clear() {
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder())
                    .filter(path -> !path.equals(folder) && !path.equals(folder.resolve("lock")))
                    .toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
            Files.createDirectories(folder.resolve("logs"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int free(int wanted, int usual) {
        for (int port : new int[] {wanted, usual, 0}) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return socket.getLocalPort();
            } catch (IOException e) {
                // In use: the next choice, and in the end any free one.
            }
        }
        throw new CommandFailure(ExitCode.FAILED, "dev.port", "this machine has no free port on its loopback address");
    }

    private static String json(Object value) {
        try {
            return Objects.requireNonNull(
                            Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(value)) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
