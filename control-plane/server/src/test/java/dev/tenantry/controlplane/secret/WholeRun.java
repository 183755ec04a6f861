package dev.tenantry.controlplane.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.hybrid.PredefinedHybridParameters;
import dev.tenantry.api.access.ApiTokenCreated;
import dev.tenantry.api.access.CreateApiTokenRequest;
import dev.tenantry.api.backup.CreateBackupRequest;
import dev.tenantry.api.onboarding.OnboardingDecision;
import dev.tenantry.api.onboarding.OnboardingView;
import dev.tenantry.api.onboarding.SubmitOnboardingRequest;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.plan.BackupPolicy;
import dev.tenantry.api.plan.CreatePlanRequest;
import dev.tenantry.api.plan.PlanLimits;
import dev.tenantry.api.restore.RestoreRequest;
import dev.tenantry.api.restore.SwapRequest;
import dev.tenantry.api.routing.RegisterNodeRequest;
import dev.tenantry.api.schema.MigrationFile;
import dev.tenantry.api.schema.PublishSchemaRequest;
import dev.tenantry.api.server.RegisterServerRequest;
import dev.tenantry.api.server.ServerView;
import dev.tenantry.api.tenant.ApplicationTokenCreated;
import dev.tenantry.api.tenant.CreateApplicationTokenRequest;
import dev.tenantry.api.tenant.CreateTenantRequest;
import dev.tenantry.api.tenant.TenantAccepted;
import dev.tenantry.controlplane.Api;
import dev.tenantry.controlplane.ControlPlaneProcess;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The work of some days in a minute: a server is registered, customers come, one is restored, and much is asked for in vain. Remembers every
 * answer, without the new token in the one answer that may show it.
 */
final class WholeRun {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final ControlPlaneProcess process;
    private final EmbeddedServer server;
    private final SecretSearch secrets;
    private final String control;
    private final Api administrator;
    private final Set<String> answers = new LinkedHashSet<>();
    private final Set<String> operations = new LinkedHashSet<>();
    private String serverId = "";
    private String tenantId = "";

    /** An account of the server's administrator, and a password that is not it. */
    record Planted(String user, String password, String wrongPassword, String unknownToken) {}

    /**
     * One run.
     *
     * @param control a harmless text that is used wherever a person types something
     */
    WholeRun(
            ControlPlaneProcess process,
            EmbeddedServer server,
            SecretSearch secrets,
            String control,
            String administratorToken) {
        this.process = process;
        this.server = server;
        this.secrets = secrets;
        this.control = control;
        this.administrator = as(administratorToken);
    }

    /** Everything that was answered. */
    String answers() {
        return String.join("\n", answers);
    }

    void registerServer(Planted planted) {
        assertThat(post(administrator, "/v1/servers", request("db1", planted, planted.wrongPassword()))
                        .status())
                .isGreaterThanOrEqualTo(400);
        Api.Answer registered = post(administrator, "/v1/servers", request("db1", planted, planted.password()));
        assertThat(registered.status()).as(registered.body()).isEqualTo(201);
        serverId = registered.as(ServerView.class).id();
        for (String broken : List.of(
                "{\"name\":\"db2\",\"administratorPassword\":\"%s\",\"port\":",
                "{\"name\":\"db2\",\"administratorPassword\":\"%s",
                "{\"name\":\"db2\",\"administratorPassword\":%s}",
                "{\"name\":\"db2\",\"administratorPassword\":[\"%s\"]}",
                "{\"name\":\"db2\",\"port\":\"%s\"}",
                "{\"name\":\"%s\",\"port\":1}",
                "{\"name\":\"db2\",\"password\":\"%s\"}",
                "%s")) {
            Api.Answer refused = note(administrator.send(
                    "POST", "/v1/servers", broken.formatted(planted.wrongPassword()), "Idempotency-Key", key()));
            assertThat(refused.status()).as(broken).isBetween(400, 499);
        }
        Api.Answer twice = post(administrator, "/v1/servers", request("db1", planted, planted.password()));
        assertThat(twice.status()).as(twice.body()).isBetween(400, 499);
        Api.Answer invalid = post(administrator, "/v1/servers", request("No Name", planted, planted.password()));
        assertThat(invalid.status()).isEqualTo(422);
    }

    private RegisterServerRequest request(String name, Planted planted, String password) {
        return new RegisterServerRequest(
                name,
                EmbeddedServer.HOST,
                server.port(),
                "eu",
                Map.of("rack", control),
                100,
                planted.user(),
                password,
                "verify-identity",
                server.authorityPem());
    }

    void createTenant() {
        made(
                administrator,
                "/v1/plans",
                new CreatePlanRequest(
                        "standard", control, new PlanLimits(20, 10_000, 10_000, false), new BackupPolicy(30, 72)));
        made(
                administrator,
                "/v1/schemas",
                new PublishSchemaRequest(
                        "shop",
                        List.of(new MigrationFile(
                                "V1__shop.sql",
                                "CREATE TABLE " + control + " (id INT PRIMARY KEY, note VARCHAR(100));\nINSERT INTO "
                                        + control + " VALUES (1, 'one');\n"))));
        TenantAccepted accepted = made(
                        administrator,
                        "/v1/tenants",
                        new CreateTenantRequest("acme", control, "standard", "shop", "eu", null, control))
                .as(TenantAccepted.class);
        tenantId = accepted.tenant().id();
        done(accepted.operation());
        Api.Answer created = administrator.post(
                "/v1/tenants/" + tenantId + "/application-tokens",
                new CreateApplicationTokenRequest(control, null),
                "Idempotency-Key",
                key());
        assertThat(created.status()).isEqualTo(201);
        String token = created.as(ApplicationTokenCreated.class).token();
        newToken("application token", token, created);
    }

    void onboardAnother() {
        Api seller = as(apiToken("seller", "Sam", null, "seller", "approver"));
        Api approver = as(apiToken("approver", "Ada", null, "approver"));
        OnboardingView request = made(
                        seller,
                        "/v1/onboarding",
                        new SubmitOnboardingRequest(
                                "CRM-1",
                                control,
                                "blue-note",
                                "standard",
                                "shop",
                                "eu",
                                "Nora",
                                "nora@blue-note.example",
                                "C-1"))
                .as(OnboardingView.class);
        String path = "/v1/onboarding/" + request.id();
        assertThat(post(seller, path + "/approve", new OnboardingDecision("my own"))
                        .status())
                .isEqualTo(403);
        made(approver, path + "/approve", new OnboardingDecision(control));
        await().atMost(PATIENCE)
                .until(() -> get(administrator, path).as(OnboardingView.class).state(), "handed_over"::equals);
    }

    void backUpRestoreAndSwap() {
        Api operator = as(apiToken("operator", "Olga", null, "operator"));
        String tenant = "/v1/tenants/" + tenantId;
        OperationView backup = done(made(operator, tenant + "/backups", new CreateBackupRequest(control))
                .as(OperationView.class));
        OperationView restore = done(made(
                        operator,
                        tenant + "/restores",
                        new RestoreRequest(
                                Objects.requireNonNull(backup.result().get("backupId")), control))
                .as(OperationView.class));
        String beside = Objects.requireNonNull(restore.result().get("databaseId"));
        get(operator, tenant + "/databases/" + beside + "/difference");
        done(made(operator, tenant + "/swap", new SwapRequest(beside, "acme", control))
                .as(OperationView.class));
    }

    void serveRuntime() {
        Api runtime = as(apiToken("runtime", "runtime-1", null, "runtime"));
        RegisterNodeRequest node = new RegisterNodeRequest("runtime-1", publicKeyset(), List.of());
        assertThat(note(runtime.send("PUT", "/v1/routing/nodes", json(node), "Idempotency-Key", key()))
                        .status())
                .isEqualTo(200);
        assertThat(get(runtime, "/v1/routing/snapshot").body()).contains("payload");
        get(runtime, "/v1/routing/changes?after=0&wait=0");
    }

    void askInVain(Planted planted) {
        Api stranger = as(planted.unknownToken());
        assertThat(get(stranger, "/v1/me").status()).isEqualTo(401);
        assertThat(post(stranger, "/v1/servers", request("db3", planted, planted.password()))
                        .status())
                .isEqualTo(401);
        Api seller = as(apiToken("other seller", "Sue", null, "seller"));
        assertThat(post(seller, "/v1/servers", request("db3", planted, planted.password()))
                        .status())
                .isEqualTo(403);
        Api customer = as(apiToken("customer", "Carl", tenantId, "tenant_administrator"));
        get(customer, "/v1/tenants");
        for (String path : List.of(
                "/v1/tenants/tnt_aaaaaaaaaaaaaaaaaaaa", "/v1/tenants/" + serverId, "/v1/operations/1", "/v1/nothing")) {
            assertThat(get(administrator, path).status()).as(path).isBetween(400, 499);
        }
        assertThat(post(
                                administrator,
                                "/v1/tenants/" + tenantId + "/swap",
                                new SwapRequest("dbs_aaaaaaaaaaaaaaaaaaaa", "acme", control))
                        .status())
                .isBetween(400, 499);
    }

    /** The server goes away, and an operation needs it: its id. */
    String loseServer() {
        server.kill();
        assertThat(post(administrator, "/v1/servers/" + serverId + "/check", Map.of())
                        .status())
                .isGreaterThanOrEqualTo(400);
        OperationView backup = made(
                        administrator,
                        "/v1/tenants/" + tenantId + "/backups",
                        new CreateBackupRequest("server is away"))
                .as(OperationView.class);
        operations.add(backup.id());
        await().atMost(PATIENCE)
                .until(() -> get(administrator, "/v1/operations/" + backup.id() + "/events?after=0&wait=1")
                        .body()
                        .contains("\"retry\""));
        return backup.id();
    }

    /** Reads whatever can be listed, as one who may see everything. */
    void readEverything() {
        String tenant = "/v1/tenants/" + tenantId;
        for (String path : List.of(
                "/v1/me",
                "/v1/servers",
                "/v1/servers/" + serverId,
                "/v1/plans",
                "/v1/schemas",
                "/v1/tenants",
                tenant,
                tenant + "/databases",
                tenant + "/backups",
                tenant + "/application-tokens",
                "/v1/operations",
                "/v1/onboarding",
                "/v1/tokens",
                "/v1/routing/nodes",
                "/v1/audit/export",
                "/v1/audit/public-key",
                "/prometheus",
                "/health")) {
            assertThat(get(administrator, path).status()).as(path).isEqualTo(200);
        }
    }

    /** What operations told of themselves. */
    String operationEvents() {
        StringBuilder told = new StringBuilder();
        for (String id : operations) {
            told.append(get(administrator, "/v1/operations/" + id).body());
            Api.Answer events = get(administrator, "/v1/operations/" + id + "/events?after=0");
            assertThat(events.body()).contains("\"queued\"");
            told.append(events.body());
        }
        return told.toString();
    }

    String auditRecords() {
        String records = get(administrator, "/v1/audit?limit=200").body();
        assertThat(records).contains("server.register", "tenant.create");
        return records;
    }

    private String apiToken(String name, String person, @Nullable String tenant, String... roles) {
        Api.Answer created = administrator.post(
                "/v1/tokens",
                new CreateApiTokenRequest(name, person, List.of(roles), tenant, 24),
                "Idempotency-Key",
                key());
        assertThat(created.status()).isEqualTo(201);
        String token = created.as(ApiTokenCreated.class).token();
        newToken("API token of the " + name, token, created);
        return token;
    }

    /** The answer that shows a new token is remembered without it. */
    private void newToken(String name, String token, Api.Answer created) {
        secrets.add(name, token.substring(token.lastIndexOf('_') + 1));
        note(new Api.Answer(created.status(), created.body().replace(token, "(shown once)"), created.headers()));
    }

    private OperationView done(OperationView started) {
        operations.add(started.id());
        await().atMost(PATIENCE)
                .until(
                        () -> get(administrator, "/v1/operations/" + started.id())
                                .as(OperationView.class)
                                .state(),
                        state -> !Set.of("queued", "running", "undoing").contains(state));
        Api.Answer ended = get(administrator, "/v1/operations/" + started.id());
        assertThat(ended.as(OperationView.class).state()).as(ended.body()).isEqualTo("done");
        return ended.as(OperationView.class);
    }

    private Api.Answer made(Api caller, String path, Object body) {
        Api.Answer answer = post(caller, path, body);
        assertThat(answer.status()).as(path + " " + answer.body()).isBetween(200, 202);
        return answer;
    }

    private Api.Answer post(Api caller, String path, Object body) {
        return note(caller.post(path, body, "Idempotency-Key", key(), "X-Request-Id", control));
    }

    private Api.Answer get(Api caller, String path) {
        return note(caller.get(path, "X-Request-Id", control));
    }

    private Api.Answer note(Api.Answer answer) {
        process.look();
        answers.add(answer.body());
        answers.add(answer.headers().toString());
        return answer;
    }

    private Api as(String token) {
        return new Api(process.uri(), token);
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }

    private static String json(RegisterNodeRequest node) {
        return "{\"name\":\"" + node.name() + "\",\"publicKeyset\":\"" + node.publicKeyset() + "\",\"regions\":[]}";
    }

    private static String publicKeyset() {
        try {
            KeysetHandle node = KeysetHandle.generateNew(
                    PredefinedHybridParameters.HPKE_X25519_HKDF_SHA256_AES_128_GCM, Tink.configuration());
            String json = TinkJsonProtoKeysetFormat.serializeKeysetWithoutSecret(
                    node.getPublicKeysetHandle(), Tink.configuration());
            return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
