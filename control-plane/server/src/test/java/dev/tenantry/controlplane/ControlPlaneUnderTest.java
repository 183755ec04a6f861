package dev.tenantry.controlplane;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.TestServers;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A whole control plane in development mode, on a catalog of its own in the tests' MariaDB. */
public final class ControlPlaneUnderTest implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static @Nullable ControlPlaneUnderTest shared;

    private final Map<String, Object> properties;
    private final Path home;
    private volatile ApplicationContext context;

    private ControlPlaneUnderTest(Path home, Map<String, Object> properties) {
        this.home = home;
        this.properties = properties;
        this.context = run(properties);
    }

    /** The one that most tests share; it ends with the process, as its servers do, without taking leave of them. */
    public static synchronized ControlPlaneUnderTest shared() {
        ControlPlaneUnderTest present = shared;
        if (present == null) {
            present = start(Map.of());
            shared = present;
        }
        return present;
    }

    /** A new one with a new catalog and home. */
    public static ControlPlaneUnderTest start(Map<String, Object> more) {
        Path home = TestServers.newDirectory("home");
        Map<String, Object> properties = new HashMap<>(catalogProperties("catalog_" + NUMBER.incrementAndGet()));
        properties.put("tenantry.mode", "development");
        properties.put("tenantry.home", home.toString());
        properties.put("tenantry.http.port", 0);
        // All tests come from one address, many with one token, and faster than people are.
        properties.put("tenantry.http.rate-limit.burst", 1_000_000);
        properties.put("tenantry.http.rate-limit.unauthenticated-burst", 1_000_000);
        // Drills of their own accord would work on servers that tests look at.
        properties.put("tenantry.drill.enabled", false);
        properties.put("tenantry.retention.enabled", false);
        properties.putAll(more);
        return new ControlPlaneUnderTest(home, properties);
    }

    /** How to reach a catalog of that name in the tests' MariaDB. */
    public static Map<String, Object> catalogProperties(String database) {
        EmbeddedServer server = TestServers.of(Flavour.MARIADB);
        return Map.of(
                "tenantry.catalog.host",
                EmbeddedServer.HOST,
                "tenantry.catalog.port",
                server.port(),
                "tenantry.catalog.database",
                database,
                "tenantry.catalog.user",
                EmbeddedServer.ADMINISTRATOR,
                "tenantry.catalog.password-file",
                server.administratorPasswordFile().toString(),
                // A busy machine takes its time over a handshake.
                "tenantry.catalog.connect-timeout",
                "60s",
                "tenantry.catalog.tls-mode",
                "verify-identity",
                "tenantry.catalog.tls-ca-file",
                server.authorityFile().toString());
    }

    private static ApplicationContext run(Map<String, Object> properties) {
        ApplicationContext context = ApplicationContext.builder(Application.class)
                .banner(false)
                .deduceEnvironment(false)
                .properties(properties)
                .start();
        context.getBean(io.micronaut.runtime.server.EmbeddedServer.class).start();
        return context;
    }

    /** Ends the process's part and starts it again on the same catalog and home. */
    public void restart() {
        context.close();
        context = run(properties);
    }

    public ApplicationContext context() {
        return context;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public Path home() {
        return home;
    }

    public Map<String, Object> properties() {
        return properties;
    }

    public URI uri() {
        return context.getBean(io.micronaut.runtime.server.EmbeddedServer.class).getURI();
    }

    /** The API as the local administrator. */
    public Api administrator() {
        try {
            return as(Files.readString(home.resolve("administrator.token")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The API with a token; null sends none. */
    public Api as(@Nullable String token) {
        return new Api(uri(), token);
    }

    @Override
    public void close() {
        context.close();
    }
}
