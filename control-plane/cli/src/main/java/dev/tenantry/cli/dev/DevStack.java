package dev.tenantry.cli.dev;

import dev.tenantry.api.access.ApiTokenCreated;
import dev.tenantry.api.access.CreateApiTokenRequest;
import dev.tenantry.api.client.ApiClient;
import dev.tenantry.api.client.ApiProblemException;
import dev.tenantry.api.client.ApiUnavailableException;
import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.client.Json;
import dev.tenantry.api.plan.BackupPolicy;
import dev.tenantry.api.plan.CreatePlanRequest;
import dev.tenantry.api.plan.PlanLimits;
import dev.tenantry.api.server.RegisterServerRequest;
import dev.tenantry.api.server.ServerView;
import dev.tenantry.cli.session.CommandFailure;
import dev.tenantry.cli.session.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A whole Tenantry on this machine: database servers, control plane, runtime, started in this order and stopped in the reverse one. What
 * is not there yet (servers, plan, the runtime's token) is made through the public API.
 */
public final class DevStack implements AutoCloseable {
    /** Where the servers of a developer's machine stand. */
    public static final String REGION = "local";

    /** The plan that is there from the start. */
    public static final String PLAN = "standard";

    private static final Duration SERVERS_PATIENCE = Duration.ofMinutes(3);
    private static final Duration SERVICE_PATIENCE = Duration.ofMinutes(2);
    private static final int RUNTIME_TOKEN_HOURS = 8784;

    private final DevFolder folder;
    private final Path launcher;
    private final DevFolder.State ports;
    private final Deque<Child> children = new ArrayDeque<>();
    private final Progress progress;

    /** Hears what is being started. */
    @FunctionalInterface
    public interface Progress {
        void starting(String what);
    }

    /** One database server as its process reports it. */
    record Running(
            String name,
            String flavour,
            String host,
            int port,
            String caPemFile,
            String adminUser,
            String adminPasswordFile,
            String logFile,
            long processId) {}

    /** What the servers' process writes when they accept connections. */
    record Report(long processId, List<Running> servers) {
        Running named(String name) {
            return servers.stream()
                    .filter(server -> server.name().equals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private DevStack(DevFolder folder, Path launcher, Progress progress) {
        this.folder = folder;
        this.launcher = launcher;
        this.ports = folder.ports();
        this.progress = progress;
    }

    /**
     * Starts everything, in a folder that the caller has taken.
     *
     * @throws CommandFailure when a part cannot be started; the others are stopped again
     */
    static DevStack start(DevFolder folder, Path launcher, Progress progress) {
        DevStack stack = new DevStack(folder, launcher, progress);
        Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "stop what was started"));
        try {
            Report report = stack.startServers();
            stack.startControlPlane(report);
            stack.startRuntime();
            stack.register(report);
            return stack;
        } catch (RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    public URI controlPlaneUrl() {
        return URI.create("http://127.0.0.1:" + ports.controlPlanePort());
    }

    public URI gatewayUrl() {
        return URI.create("http://127.0.0.1:" + ports.runtimePort());
    }

    /** The administrator's token. */
    public Path tokenFile() {
        return folder.path("control-plane/administrator.token");
    }

    /** A place in the folder. */
    public Path path(String name) {
        return folder.path(name);
    }

    /** The processes that run, in the order of their start. */
    List<Child> children() {
        return List.copyOf(children.reversed());
    }

    /** The control plane, as its administrator. */
    public ControlPlane controlPlane() {
        return new ControlPlane(new ApiClient(controlPlaneUrl(), firstLine(tokenFile())));
    }

    /** The control plane, as somebody else. */
    public ControlPlane controlPlane(String token) {
        return new ControlPlane(new ApiClient(controlPlaneUrl(), token));
    }

    /** The child that ended by itself, or null. */
    @Nullable
    Child ended() {
        return children.stream().filter(child -> !child.alive()).findFirst().orElse(null);
    }

    private Report startServers() {
        progress.starting("three database servers (catalog, db1, db2)");
        Path report = folder.path("servers.json");
        folder.remove("servers.json");
        List<String> verb = List.of(
                "dev",
                "embedded-servers",
                "--dir",
                folder.path("servers").toString(),
                "--names",
                "catalog,db1,db2",
                "--report",
                report.toString());
        Child servers = child("database servers", "servers.log", verb, "-Xmx64m -XX:+UseSerialGC");
        servers.await(SERVERS_PATIENCE, () -> Files.exists(report));
        try {
            return Json.mapper().readValue(report.toFile(), Report.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void startControlPlane(Report report) {
        progress.starting("control plane");
        Running catalog = report.named("catalog");
        folder.write("control-plane.yml", """
                tenantry:
                  mode: development
                  home: "%s"
                  http:
                    port: %d
                  catalog:
                    host: "%s"
                    port: %d
                    database: tenantry
                    user: "%s"
                    password-file: "%s"
                    tls-mode: verify-identity
                    tls-ca-file: "%s"
                """.formatted(
                        folder.path("control-plane"),
                        ports.controlPlanePort(),
                        catalog.host(),
                        catalog.port(),
                        catalog.adminUser(),
                        catalog.adminPasswordFile(),
                        catalog.caPemFile()));
        List<String> verb = List.of(
                "server", "run", "--config", folder.path("control-plane.yml").toString());
        child("control plane", "control-plane.log", verb, "-Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1")
                .await(SERVICE_PATIENCE, this::controlPlaneAnswers);
    }

    private boolean controlPlaneAnswers() {
        if (!Files.exists(tokenFile())) {
            return false;
        }
        try {
            controlPlane().whoAmI();
            return true;
        } catch (ApiUnavailableException | ApiProblemException e) {
            return false;
        }
    }

    private void startRuntime() {
        progress.starting("runtime with its gateway");
        runtimeToken();
        folder.write("runtime.yml", """
                tenantry:
                  runtime:
                    node-name: runtime-1
                    control-plane-url: "%s"
                    token-file: "%s"
                    directory: "%s"
                    http:
                      port: %d
                """.formatted(
                        controlPlaneUrl(), folder.path("runtime.token"), folder.path("runtime"), ports.runtimePort()));
        List<String> verb =
                List.of("runtime", "run", "--config", folder.path("runtime.yml").toString());
        Child runtime = child("runtime", "runtime.log", verb, "-Xmx384m -XX:+UseSerialGC -XX:TieredStopAtLevel=1");
        runtime.await(SERVICE_PATIENCE, () -> runtime.said("Tenantry gateway is ready"));
    }

    private void runtimeToken() {
        Path file = folder.path("runtime.token");
        if (Files.exists(file)) {
            try {
                controlPlane(firstLine(file)).whoAmI();
                return;
            } catch (ApiProblemException e) {
                // Ended or revoked: the runtime gets another one.
                folder.remove("runtime.token");
            }
        }
        ApiTokenCreated created = controlPlane()
                .createApiToken(new CreateApiTokenRequest(
                        "runtime-1", "runtime-1", List.of("runtime"), null, RUNTIME_TOKEN_HOURS));
        folder.write("runtime.token", created.token() + "\n");
    }

    private void register(Report report) {
        progress.starting("servers and a plan, where they are not there yet");
        ControlPlane controlPlane = controlPlane();
        List<ServerView> known = controlPlane.servers();
        for (String name : List.of("db1", "db2")) {
            Running running = report.named(name);
            ServerView server = known.stream()
                    .filter(view -> view.name().equals(name))
                    .findFirst()
                    .orElse(null);
            if (server == null) {
                controlPlane.registerServer(new RegisterServerRequest(
                        name,
                        running.host(),
                        running.port(),
                        REGION,
                        Map.of("machine", "this"),
                        100,
                        running.adminUser(),
                        firstLine(Path.of(running.adminPasswordFile())),
                        "verify-identity",
                        text(Path.of(running.caPemFile()))));
            } else if (server.port() != running.port()) {
                throw new CommandFailure(
                        ExitCode.CONFLICT,
                        "dev.port",
                        "port " + server.port() + ", at which server " + name
                                + " is registered, is used by another program",
                        "stop that program and start again",
                        "tenantctl dev reset   (removes the folder and all data in it)");
            }
        }
        if (controlPlane.plans().stream().noneMatch(plan -> plan.name().equals(PLAN))) {
            controlPlane.createPlan(new CreatePlanRequest(
                    PLAN, "Standard", new PlanLimits(20, 10_000, 10_000, false), new BackupPolicy(30, 72)));
        }
        folder.write(
                "contexts.yaml",
                "current: dev\ncontexts:\n  dev:\n    url: \"" + controlPlaneUrl() + "\"\n    tokenFile: \""
                        + tokenFile() + "\"\n");
    }

    private Child child(String name, String log, List<String> verb, String javaOptions) {
        Child child = Child.start(name, launcher, folder.path("logs").resolve(log), verb, javaOptions);
        synchronized (children) {
            children.push(child);
        }
        return child;
    }

    /** Stops what was started, the newest first. May be called again. */
    @Override
    public void close() {
        synchronized (children) {
            if (!children.isEmpty()) {
                folder.remove("contexts.yaml");
            }
            while (!children.isEmpty()) {
                children.pop().stop();
            }
        }
    }

    private static String firstLine(Path file) {
        return text(file).lines().findFirst().orElse("").strip();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
