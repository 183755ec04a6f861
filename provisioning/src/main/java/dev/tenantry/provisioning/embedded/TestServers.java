package dev.tenantry.provisioning.embedded;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.server.Credential;
import dev.tenantry.provisioning.server.Registration;
import dev.tenantry.provisioning.server.ServerConnections;
import dev.tenantry.provisioning.server.ServerEndpoint;
import dev.tenantry.provisioning.server.ServiceAccounts;
import dev.tenantry.provisioning.server.ServiceCredentials;
import dev.tenantry.provisioning.server.SessionPurpose;
import dev.tenantry.provisioning.server.TlsPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
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
    private static final Map<Flavour, ServiceCredentials> REGISTERED = new EnumMap<>(Flavour.class);

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

    /** Where the shared server of a flavour listens, with the strictest TLS policy. */
    public static ServerEndpoint endpoint(Flavour flavour) {
        return endpoint(of(flavour));
    }

    /** Where a server listens, with the strictest TLS policy. */
    public static ServerEndpoint endpoint(EmbeddedServer server) {
        return new ServerEndpoint(EmbeddedServer.HOST, server.port(), TlsPolicy.verifyIdentity(server.authorityPem()));
    }

    /** A new session of the administrator; the caller closes it. */
    public static Connection administrator(EmbeddedServer server) {
        return new ServerConnections(endpoint(server)).open(administratorOf(server), SessionPurpose.CONTROL);
    }

    /** The administrator of a server. */
    public static Credential administratorOf(EmbeddedServer server) {
        return new Credential(EmbeddedServer.ADMINISTRATOR, server.administratorPassword());
    }

    /** The service accounts on the shared server of a flavour: registered once for the whole test process. */
    public static synchronized ServiceCredentials registered(Flavour flavour) {
        EmbeddedServer server = of(flavour);
        return REGISTERED.computeIfAbsent(flavour, ignored -> {
            try (Connection administrator = administrator(server)) {
                return new ServiceAccounts(endpoint(server))
                        .create(administrator, Registration.generate(new SecureRandom()));
            } catch (SQLException failure) {
                throw new IllegalStateException("cannot register the shared test server", failure);
            }
        });
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
