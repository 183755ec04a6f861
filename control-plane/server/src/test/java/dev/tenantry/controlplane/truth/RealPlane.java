package dev.tenantry.controlplane.truth;

import static org.awaitility.Awaitility.await;

import dev.tenantry.api.audit.AuditCheckpointView;
import dev.tenantry.api.audit.AuditLagView;
import dev.tenantry.api.audit.AuditPublicKeyView;
import dev.tenantry.api.audit.proof.AuditVerifier;
import dev.tenantry.api.audit.proof.CheckpointKeys;
import dev.tenantry.api.audit.proof.SignedCheckpoint;
import dev.tenantry.api.audit.proof.Verdict;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.plan.BackupPolicy;
import dev.tenantry.api.plan.CreatePlanRequest;
import dev.tenantry.api.plan.PlanLimits;
import dev.tenantry.api.schema.MigrationFile;
import dev.tenantry.api.schema.PublishSchemaRequest;
import dev.tenantry.api.server.RegisterServerRequest;
import dev.tenantry.api.server.ServerView;
import dev.tenantry.controlplane.Api;
import dev.tenantry.controlplane.ControlPlaneProcess;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.store.DirectoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A control plane as a real process, with a catalog and one database server for tenants, that can be killed and started again at any
 * moment. Its leases are short, so that what a killed process held is taken up soon.
 */
public final class RealPlane implements AutoCloseable {
    /** How long anything may take on a busy machine. */
    public static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The words for an operation at work. */
    private static final Set<String> AT_WORK = Set.of("queued", "running", "undoing");

    private static final String PLAN = "standard";
    private static final String SCHEMA = "shop";

    private final Path folder;
    private final String catalogName = "truth" + UUID.randomUUID().toString().replace("-", "");
    private volatile EmbeddedServer catalogServer;
    private volatile EmbeddedServer tenantServer;
    private Duration lease = Duration.ofSeconds(4);
    private String serverId = "";
    private volatile @Nullable ControlPlaneProcess process;
    private final List<ControlPlaneProcess> started = new CopyOnWriteArrayList<>();

    /**
     * Nothing is started yet.
     *
     * @param folder takes the control plane's home and what it prints
     */
    public RealPlane(Path folder, EmbeddedServer catalogServer, EmbeddedServer tenantServer) {
        this.folder = folder;
        this.catalogServer = catalogServer;
        this.tenantServer = tenantServer;
    }

    /** How long a claim lasts without a renewal, in control planes that are started from now on. */
    public void leasesLast(Duration length) {
        lease = length;
    }

    /**
     * Starts the control plane and returns when it accepts requests.
     *
     * @param failpoints as {@code TENANTRY_FAILPOINTS} has them; empty for none
     */
    public void start(String failpoints) {
        process = start(folder, failpoints);
    }

    private ControlPlaneProcess start(Path output, String failpoints) {
        try {
            Path configuration = Files.writeString(output.resolve("control-plane.yml"), configuration());
            ControlPlaneProcess fresh = ControlPlaneProcess.start(
                    output,
                    configuration,
                    List.of("-Dlogback.configurationFile=logback.xml"),
                    Map.of("TENANTRY_FAILPOINTS", failpoints));
            started.add(fresh);
            return fresh;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts one more control plane on the same catalog and with the same home; it ends with this plane at the latest.
     *
     * @param name of the folder that takes what it prints
     */
    public ControlPlaneProcess startAnother(String name) {
        try {
            return start(Files.createDirectories(folder.resolve(name)), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Requests go to this control plane from now on. */
    public void ask(ControlPlaneProcess which) {
        process = which;
    }

    /** Kills the control plane with SIGKILL. */
    public void kill() {
        process().kill();
    }

    /** Returns when the running control plane stands still at a failpoint. */
    public void awaitStandstill(String failpoint) {
        await().atMost(PATIENCE).until(() -> process().printed().contains("failpoint " + failpoint + " stands still"));
    }

    /** Registers the server, and publishes the plan and the schema that tenants here have. */
    public void prepare() {
        serverId = register("db1", tenantServer);
        answered(
                "/v1/plans",
                new CreatePlanRequest(
                        PLAN, "Standard", new PlanLimits(10, 30_000, 1000, false), new BackupPolicy(30, 24)));
        answered("/v1/schemas", new PublishSchemaRequest(SCHEMA, List.of(new MigrationFile("V1__shop.sql", """
                CREATE TABLE customer (id INT PRIMARY KEY, name VARCHAR(100) NOT NULL);
                CREATE TABLE invoice (
                  id INT PRIMARY KEY, customer_id INT NOT NULL, total DECIMAL(10, 2) NOT NULL,
                  FOREIGN KEY (customer_id) REFERENCES customer (id));
                INSERT INTO customer VALUES (1, 'one'), (2, 'two');
                INSERT INTO invoice VALUES (1, 1, 10.50), (2, 2, 7.25);
                """))));
    }

    /** Registers one more server for tenants; its id. */
    public String register(String name, EmbeddedServer server) {
        return answered(
                        "/v1/servers",
                        new RegisterServerRequest(
                                name,
                                EmbeddedServer.HOST,
                                server.port(),
                                "eu",
                                Map.of(),
                                100,
                                EmbeddedServer.ADMINISTRATOR,
                                server.administratorPassword().reveal(),
                                "verify-identity",
                                server.authorityPem()))
                .as(ServerView.class)
                .id();
    }

    /** The id of the server that {@link #prepare} registered. */
    public String serverId() {
        return serverId;
    }

    /** The plan and the schema of {@link #prepare}. */
    public String plan() {
        return PLAN;
    }

    public String schema() {
        return SCHEMA;
    }

    /** The local administrator's token. */
    public String administratorToken() {
        try {
            return Files.readString(home().resolve("administrator.token")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The API as the local administrator. */
    public Api administrator() {
        return as(administratorToken());
    }

    /** The API with a token. */
    public Api as(String token) {
        return new Api(process().uri(), token);
    }

    /** What the running control plane has printed. */
    public String printed() {
        return process().printed();
    }

    /** The catalog's server was started again. */
    public void catalogIs(EmbeddedServer server) {
        catalogServer = server;
    }

    /** The tenants' server was started again. */
    public void tenantsAre(EmbeddedServer server) {
        tenantServer = server;
    }

    /** Asks for a change as the administrator, who must not be refused. */
    public Api.Answer answered(String path, Object body) {
        Api.Answer answer = administrator()
                .post(path, body, "Idempotency-Key", UUID.randomUUID().toString());
        if (answer.status() >= 300) {
            throw new IllegalStateException(path + " was refused: " + answer.body());
        }
        return answer;
    }

    /** Whether an operation has not ended, and waits for nobody. */
    public static boolean isAtWork(OperationView operation) {
        return AT_WORK.contains(operation.state());
    }

    /** Waits until an operation is not at work any more. */
    public OperationView ended(String operation) {
        String path = "/v1/operations/" + operation;
        await().atMost(PATIENCE)
                .until(() -> administrator().get(path).as(OperationView.class), view -> !isAtWork(view));
        return administrator().get(path).as(OperationView.class);
    }

    /** In what the truths disagree. What sweeps still have to do is waited for. */
    public List<Disagreement> disagreements() {
        try {
            await().atMost(PATIENCE).until(() -> compare().isEmpty());
            return List.of();
        } catch (ConditionTimeoutException lasting) {
            return compare();
        }
    }

    /** Compares once. */
    public List<Disagreement> compare() {
        try (Connection catalog = catalog();
                Connection server = TestServers.administrator(tenantServer)) {
            return compare(catalog, server);
        } catch (SQLException e) {
            throw new IllegalStateException("the truths cannot be read", e);
        }
    }

    /** Compares once what a session in the catalog and one of the server's administrator see. */
    List<Disagreement> compare(Connection catalog, Connection server) {
        return compare(catalog, List.of(ServerTruth.read(serverId, tenantServer.flavour(), server)));
    }

    private List<Disagreement> compare(Connection catalog, List<ServerTruth> servers) {
        List<String> keys = new DirectoryStore("directory", store()).list("");
        return Truths.compare(catalog, servers, keys);
    }

    /** Compares once with the servers that are there; by their ids. */
    public List<Disagreement> compare(Map<String, EmbeddedServer> servers) {
        try (Connection catalog = catalog()) {
            List<ServerTruth> truths = new ArrayList<>();
            for (Map.Entry<String, EmbeddedServer> each : servers.entrySet()) {
                try (Connection server = TestServers.administrator(each.getValue())) {
                    truths.add(ServerTruth.read(each.getKey(), each.getValue().flavour(), server));
                }
            }
            return compare(catalog, truths);
        } catch (SQLException e) {
            throw new IllegalStateException("the truths cannot be read", e);
        }
    }

    /** A new session in the catalog. */
    public Connection catalog() {
        Connection catalog = TestServers.administrator(catalogServer);
        try {
            catalog.setCatalog(catalogName);
            return catalog;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the verifier says of the whole audit log, once all of it is sequenced and signed. */
    public Verdict auditVerdict() {
        Api api = administrator();
        await().atMost(PATIENCE).until(() -> {
            AuditLagView lag = api.get("/v1/audit/lag").as(AuditLagView.class);
            AuditCheckpointView last = api.get("/v1/audit/checkpoint").as(AuditCheckpointView.class);
            return lag.oldestUnsequencedSeconds() == 0 && last.size() == lag.size();
        });
        CheckpointKeys keys = CheckpointKeys.parse(
                api.get("/v1/audit/public-key").as(AuditPublicKeyView.class).pem());
        AuditCheckpointView kept = api.get("/v1/audit/checkpoint").as(AuditCheckpointView.class);
        byte[] export = api.get("/v1/audit/export").body().getBytes(StandardCharsets.UTF_8);
        try {
            return new AuditVerifier(keys, List.of(SignedCheckpoint.parse(kept.note())))
                    .verify(new ByteArrayInputStream(export));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The control plane that is asked. */
    public ControlPlaneProcess process() {
        ControlPlaneProcess asked = process;
        if (asked == null) {
            throw new IllegalStateException("the control plane was not started");
        }
        return asked;
    }

    /** The tenants' server. */
    EmbeddedServer tenantServer() {
        return tenantServer;
    }

    /** Where archives lie. */
    public Path store() {
        return home().resolve("store");
    }

    private Path home() {
        return folder.resolve("home");
    }

    private String configuration() {
        return """
                tenantry:
                  mode: development
                  home: "%s"
                  http:
                    port: 0
                  catalog:
                    host: "%s"
                    port: %d
                    database: %s
                    user: "%s"
                    password-file: "%s"
                    tls-mode: verify-identity
                    tls-ca-file: "%s"
                    # A busy machine takes its time over a handshake.
                    connect-timeout: 60s
                  engine:
                    lease: %ds
                  idempotency:
                    abandoned-after: 3s
                  deletion:
                    cap-per-hour: 1000
                  routing:
                    lease: 2s
                    max-wait: 1s
                """.formatted(
                        home(),
                        EmbeddedServer.HOST,
                        catalogServer.port(),
                        catalogName,
                        EmbeddedServer.ADMINISTRATOR,
                        catalogServer.administratorPasswordFile(),
                        catalogServer.authorityFile(),
                        lease.toSeconds());
    }

    @Override
    public void close() {
        started.forEach(ControlPlaneProcess::kill);
    }
}
