package dev.tenantry.controlplane;

import dev.tenantry.controlplane.secret.SecretBox;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.graceful.GracefulShutdownManager;
import io.micronaut.runtime.server.EmbeddedServer;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The control plane as a program. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Tenantry control plane",
                        version = "1",
                        description =
                                "Every answer that is not a success is application/problem+json. Requests that change something take an"
                                        + " Idempotency-Key."))
public final class Application {
    private static final Logger LOG = LoggerFactory.getLogger(Application.class);

    /** How long running requests and steps may take to come to an end. */
    private static final long GRACE_SECONDS = 20;

    /** Whether it accepts requests, so that being told to end is no failure. */
    private static volatile boolean ready;

    private Application() {}

    /** Starts the control plane, or says in a sentence why it cannot: exit status 1, or 2 for arguments it does not know. */
    public static void main(String[] arguments) {
        CommandLine commandLine;
        try {
            commandLine = CommandLine.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        if (commandLine.help()) {
            System.out.println(CommandLine.USAGE);
            return;
        }
        try {
            run(commandLine);
        } catch (RuntimeException e) {
            String sentence = StartUpFailure.sentence(e);
            if (sentence == null) {
                LOG.error("The control plane failed to start", e);
                sentence = "The control plane failed to start; the log above says why.";
            }
            System.err.println(sentence);
            System.exit(1);
        }
    }

    private static void run(CommandLine commandLine) {
        ApplicationContext context = start(commandLine);
        if (commandLine.migrateOnly()) {
            context.close();
            System.out.println("The catalog's schema is up to date.");
            return;
        }
        EmbeddedServer server = context.getBean(EmbeddedServer.class);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(context), "shutdown"));
        try {
            // Opens the keys, or refuses to start, before anything listens.
            context.getBean(SecretBox.class);
            server.start();
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
        if ("1".equals(System.getenv("TENANTRY_STOP_ON_STDIN_EOF"))) {
            Thread.ofPlatform().daemon().name("parent-watch").start(Application::exitWithParent);
        }
        ready = true;
        System.out.println("Tenantry control plane is ready at " + server.getURL());
    }

    private static ApplicationContext start(CommandLine commandLine) {
        ApplicationContext context = ApplicationContext.builder(Application.class)
                .banner(false)
                .deduceEnvironment(false)
                .propertySources(commandLine.propertySources())
                .build();
        try {
            context.start();
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
        return context;
    }

    /**
     * First no new requests and no new steps, then the pools: a lease is given back over a connection that still works. The exit status is 0 when
     * everything came to its end in time, whoever told the process to end.
     */
    private static void stop(ApplicationContext context) {
        boolean smooth = false;
        try {
            context.getBean(GracefulShutdownManager.class)
                    .shutdownGracefully()
                    .toCompletableFuture()
                    .get(GRACE_SECONDS, TimeUnit.SECONDS);
            smooth = ready;
        } catch (TimeoutException e) {
            LOG.warn(
                    "Requests or steps were still at work after {} s; operations resume at the next start",
                    GRACE_SECONDS);
        } catch (ExecutionException e) {
            LOG.warn("The shutdown was not smooth", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            context.close();
        }
        if (smooth) {
            // The machine's own status for a signal is 143, which service managers take for a failure.
            Runtime.getRuntime().halt(0);
        }
    }

    /** A child of {@code tenantctl dev up} ends when its parent does, also when the parent was killed. */
    private static void exitWithParent() {
        try (InputStream parent = System.in) {
            while (parent.read() >= 0) {
                // Nothing is expected here but the end.
            }
        } catch (IOException e) {
            LOG.debug("Standard input ended", e);
        }
        System.exit(0);
    }
}
