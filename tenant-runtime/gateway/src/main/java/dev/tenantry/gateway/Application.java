package dev.tenantry.gateway;

import dev.tenantry.runtime.TenantRuntime;
import dev.tenantry.runtime.routing.RoutingStatus;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.env.yaml.YamlPropertySourceLoader;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gateway as a program. */
public final class Application {
    private static final Logger LOG = LoggerFactory.getLogger(Application.class);
    private static final Duration FIRST_CONTACT = Duration.ofSeconds(10);

    /** Above the defaults in application.yml, below variables of the environment. */
    private static final int FILE_POSITION = -250;

    private static final String USAGE = """
            Usage: tenantctl runtime run [--config FILE]

              --config FILE   YAML with tenantry.runtime.* properties; TENANTRY_RUNTIME_… variables win over it
            """;

    private Application() {}

    /** Starts the gateway, or says in a sentence why it cannot: exit status 1, or 2 for arguments it does not know. */
    public static void main(String[] arguments) {
        try {
            Map<String, Object> file = configuration(arguments);
            run(file);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        } catch (RuntimeException e) {
            String sentence = sentence(e);
            if (sentence == null) {
                LOG.error("The gateway failed to start", e);
                sentence = "The gateway failed to start; the log above says why.";
            }
            System.err.println(sentence);
            System.exit(1);
        }
    }

    private static Map<String, Object> configuration(String... arguments) {
        if (arguments.length == 0 || (arguments.length == 1 && "run".equals(arguments[0]))) {
            return Map.of();
        }
        int at = "run".equals(arguments[0]) ? 1 : 0;
        if (arguments.length != at + 2 || !"--config".equals(arguments[at])) {
            throw new IllegalArgumentException("The gateway has no such arguments.\n" + USAGE);
        }
        Path file = Path.of(arguments[at + 1]);
        try (InputStream input = Files.newInputStream(file)) {
            return new HashMap<>(new YamlPropertySourceLoader().read(file.toString(), input));
        } catch (IOException e) {
            throw new StartUpException("The configuration file cannot be read: " + file + ".", e);
        }
    }

    private static void run(Map<String, Object> file) {
        ApplicationContext context = ApplicationContext.builder(Application.class)
                .banner(false)
                .deduceEnvironment(false)
                .propertySources(PropertySource.of("file", file, FILE_POSITION))
                .build();
        try {
            context.start();
            RoutingStatus status = firstContact(context.getBean(TenantRuntime.class));
            EmbeddedServer server = context.getBean(EmbeddedServer.class);
            server.start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(context, server), "shutdown"));
            stopWithParent();
            System.out.println("Tenantry gateway is ready at " + server.getURL() + " with routes of version "
                    + status.version() + " for " + status.tenants() + " tenants");
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
    }

    /** A wrong token is told at once; a control plane that is away is not: routes on disk serve, and the node goes on asking. */
    private static RoutingStatus firstContact(TenantRuntime runtime) {
        try {
            RoutingStatus status = runtime.awaitFirstContact(FIRST_CONTACT);
            if (status.unauthorised() && status.version() == 0) {
                throw new StartUpException(
                        "The control plane does not accept the node's token, and there are no routes on disk to serve:"
                                + " create a token with the role runtime and put it into the token file.");
            }
            return status;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartUpException("The start was interrupted.", e);
        }
    }

    private static void stop(ApplicationContext context, EmbeddedServer server) {
        // No new requests first; then the runtime lets the work that is under way come to its end.
        server.stop();
        context.close();
    }

    /** A child of {@code tenantctl dev up} ends when its parent does, also when the parent was killed. */
    private static void stopWithParent() {
        if (!"1".equals(System.getenv("TENANTRY_STOP_ON_STDIN_EOF"))) {
            return;
        }
        Thread.ofPlatform().daemon().name("parent-watch").start(() -> {
            try (InputStream parent = System.in) {
                while (parent.read() >= 0) {
                    // Nothing is expected here but the end.
                }
            } catch (IOException e) {
                LOG.debug("Standard input ended", e);
            }
            System.exit(0);
        });
    }

    private static @Nullable String sentence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartUpException known) {
                return known.getMessage();
            }
            if (cause instanceof BindException) {
                return "The port of tenantry.runtime.http.port is in use; nothing was changed. Stop the other program or set another port.";
            }
        }
        return null;
    }
}
