package dev.tenantry.provisioning.embedded;

import dev.tenantry.provisioning.Flavour;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Servers for tests: one of each flavour for the whole test process, started when first asked for, stopped and removed when the process
 * ends. What an earlier test process left behind because it was killed is stopped and removed as well. Tests share the servers, so each
 * works in databases of its own.
 */
public final class TestServers {
    private static final Path BASE =
            Path.of(System.getProperty("java.io.tmpdir"), "tenantry-test-servers-" + System.getProperty("user.name"));
    private static final Map<Flavour, EmbeddedServer> RUNNING = new EnumMap<>(Flavour.class);

    private TestServers() {}

    /** The shared server of a flavour. */
    public static synchronized EmbeddedServer of(Flavour flavour) {
        EmbeddedServer running = RUNNING.get(flavour);
        if (running == null || !running.isRunning()) {
            Path directory = newDirectory(flavour.word());
            running =
                    EmbeddedServer.start(EmbeddedSettings.of(flavour, directory).with(Durability.RELAXED));
            RUNNING.put(flavour, running);
        }
        return running;
    }

    /** A directory for a server that one test starts itself; removed with the others. */
    public static synchronized Path newDirectory(String name) {
        try {
            OwnerOnly.directory(BASE);
            removeLeftBehind();
            Path directory = Files.createTempDirectory(
                    BASE, name + "-" + ProcessHandle.current().pid() + "-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> removeWhenStopped(directory), "remove " + directory));
            return directory;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void removeLeftBehind() throws IOException {
        try (Stream<Path> entries = Files.list(BASE)) {
            for (Path directory : entries.toList()) {
                if (!startedByAliveProcess(directory)) {
                    remove(directory);
                }
            }
        }
    }

    private static boolean startedByAliveProcess(Path directory) {
        List<String> words = List.of(directory.getFileName().toString().split("-"));
        return words.size() >= 3
                && ProcessHandle.of(Long.parseLong(words.get(words.size() - 2))).isPresent();
    }

    private static void removeWhenStopped(Path directory) {
        EmbeddedServer.stopIn(directory);
        try {
            remove(directory);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void remove(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        Layout layout = new Layout(directory);
        DirectoryOwner owner = DirectoryOwner.tryTake(layout);
        if (owner == null) {
            return;
        }
        LeftBehind.stop(layout);
        Directories.delete(directory);
        owner.release();
    }
}
