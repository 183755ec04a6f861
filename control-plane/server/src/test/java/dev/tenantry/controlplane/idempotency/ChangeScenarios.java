package dev.tenantry.controlplane.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.access.ApiTokenCreated;
import dev.tenantry.api.access.CreateApiTokenRequest;
import dev.tenantry.api.backup.BackupView;
import dev.tenantry.api.backup.CreateBackupRequest;
import dev.tenantry.api.common.Page;
import dev.tenantry.api.deletion.DiscardDatabaseRequest;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.onboarding.OnboardingDecision;
import dev.tenantry.api.onboarding.OnboardingView;
import dev.tenantry.api.onboarding.SubmitOnboardingRequest;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.operation.ResolveOperationRequest;
import dev.tenantry.api.operation.RetryOperationRequest;
import dev.tenantry.api.plan.BackupPolicy;
import dev.tenantry.api.plan.CreatePlanRequest;
import dev.tenantry.api.plan.PlanLimits;
import dev.tenantry.api.restore.RestoreRequest;
import dev.tenantry.api.restore.SwapRequest;
import dev.tenantry.api.restore.UndoSwapRequest;
import dev.tenantry.api.schema.MigrationFile;
import dev.tenantry.api.schema.PublishSchemaRequest;
import dev.tenantry.api.server.RegisterServerRequest;
import dev.tenantry.api.server.RemoveServerRequest;
import dev.tenantry.api.server.ServerView;
import dev.tenantry.api.tenant.ApplicationTokenCreated;
import dev.tenantry.api.tenant.CreateApplicationTokenRequest;
import dev.tenantry.api.tenant.CreateTenantRequest;
import dev.tenantry.api.tenant.ResumeRequest;
import dev.tenantry.api.tenant.SuspendRequest;
import dev.tenantry.api.tenant.TenantAccepted;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.controlplane.Api;
import dev.tenantry.controlplane.ControlPlaneUnderTest;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.access.Permission;
import dev.tenantry.controlplane.access.Permissions;
import dev.tenantry.controlplane.access.Role;
import dev.tenantry.controlplane.backup.BackupRequests;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.TestServers;
import io.micronaut.core.type.GenericArgument;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A control plane with a real server, and for each request that changes something one that has an effect there. */
final class ChangeScenarios implements AutoCloseable {
    private static final List<Role> PREFERRED =
            List.of(Role.ADMINISTRATOR, Role.OPERATOR, Role.SELLER, Role.APPROVER, Role.RUNTIME, Role.AUDITOR);

    private final EmbeddedServer mariaDb = TestServers.of(Flavour.MARIADB);
    private final ControlPlaneUnderTest plane = ControlPlaneUnderTest.start(Map.of());
    private final Api administrator = plane.administrator();
    private final Map<String, Api> callers = new HashMap<>();
    private final AtomicInteger number = new AtomicInteger();
    private final Map<String, Supplier<Asked>> byOperation = Map.ofEntries(
            Map.entry("tokens.create", () -> post("/v1/tokens", token("a token", "seller"))),
            Map.entry("tokens.revoke", this::revokeToken),
            Map.entry("servers.check", () -> post("/v1/servers/" + server() + "/check", null)),
            Map.entry("servers.cordon", () -> post("/v1/servers/" + server() + "/cordon", null)),
            Map.entry("servers.uncordon", this::uncordon),
            Map.entry("servers.remove", this::removeServer),
            Map.entry("plans.create", () -> post("/v1/plans", plan("plan-" + number.incrementAndGet()))),
            Map.entry("schemas.publish", () -> post("/v1/schemas", schema("schema-" + number.incrementAndGet()))),
            Map.entry("tenants.create", () -> post("/v1/tenants", tenant())),
            Map.entry("tenants.suspend", () -> post(ready() + "/suspend", new SuspendRequest("a test"))),
            Map.entry("tenants.resume", () -> post(suspended() + "/resume", new ResumeRequest("a test"))),
            Map.entry(
                    "application-tokens.create",
                    () -> post(ready() + "/application-tokens", new CreateApplicationTokenRequest("app", null))),
            Map.entry("application-tokens.revoke", this::revokeApplicationToken),
            Map.entry("backups.create", () -> post(ready() + "/backups", new CreateBackupRequest("a test"))),
            Map.entry("restores.create", this::restore),
            Map.entry("databases.discard", this::discard),
            Map.entry("restores.swap", this::swap),
            Map.entry("restores.undo-swap", this::undoSwap),
            Map.entry("drift.check", () -> post("/v1/drift/check", null)),
            Map.entry("operations.cancel", () -> post("/v1/operations/" + later("queued") + "/cancel", null)),
            Map.entry(
                    "operations.retry",
                    () -> post(
                            "/v1/operations/" + later("parked") + "/retry", new RetryOperationRequest(null, "a test"))),
            Map.entry(
                    "operations.resolve",
                    () -> post(
                            "/v1/operations/" + later("parked") + "/resolve",
                            new ResolveOperationRequest("undo", "a test"))),
            Map.entry("onboarding.submit", () -> post("/v1/onboarding", onboarding())),
            Map.entry("onboarding.approve", () -> post(submitted() + "/approve", new OnboardingDecision("signed"))),
            Map.entry("onboarding.reject", () -> post(submitted() + "/reject", new OnboardingDecision("too early"))));

    /**
     * A request to send.
     *
     * @param twin another person who may send it too
     * @param hasEffect whether it succeeds
     */
    record Change(Api api, Api twin, String method, String path, String body, boolean hasEffect) {}

    private record Asked(String method, String path, String body) {}

    /** A request that has an effect, or one that is refused when nobody wrote down how to ask for one. */
    Change of(String operation) {
        administrator.send("POST", "/v1/servers/" + server() + "/uncordon", null);
        Permission row = Permissions.TABLE.stream()
                .filter(each -> each.operation().equals(operation))
                .findFirst()
                .orElseThrow();
        Supplier<Asked> scenario = byOperation.get(operation);
        Asked asked = scenario == null
                ? new Asked(row.method().name(), row.path().replaceAll("\\{[^}]+}", "nothing"), "{\"unknown\":1}")
                : scenario.get();
        return change(row, asked, scenario != null);
    }

    /** The registration of the server that all others need. */
    Change registration() {
        Permission row = Permissions.TABLE.stream()
                .filter(each -> each.operation().equals("servers.register"))
                .findFirst()
                .orElseThrow();
        return change(row, post("/v1/servers", registration("alpha", EmbeddedServer.HOST, "verify-identity")), true);
    }

    private RegisterServerRequest registration(String name, String host, String tlsMode) {
        return new RegisterServerRequest(
                name,
                host,
                mariaDb.port(),
                "eu",
                Map.of(),
                100,
                EmbeddedServer.ADMINISTRATOR,
                mariaDb.administratorPassword().reveal(),
                tlsMode,
                mariaDb.authorityPem());
    }

    /** What the scenarios need. */
    void prepare() {
        assertThat(administrator.post("/v1/plans", plan("standard")).status()).isEqualTo(201);
        assertThat(administrator.post("/v1/schemas", schema("shop")).status()).isEqualTo(201);
    }

    <T> T read(Function<Connection, T> work) {
        return plane.bean(Catalog.class).transaction(work);
    }

    @Override
    public void close() {
        plane.close();
    }

    private Change change(Permission row, Asked asked, boolean hasEffect) {
        Role role = PREFERRED.stream().filter(row.roles()::contains).findFirst().orElseThrow();
        return new Change(
                caller(role, "Ann"), caller(role, "Ben"), asked.method(), asked.path(), asked.body(), hasEffect);
    }

    private Api caller(Role role, String person) {
        return callers.computeIfAbsent(
                role + " " + person,
                name -> plane.as(administrator
                        .post("/v1/tokens", new CreateApiTokenRequest(name, person, List.of(role.word()), null, 1))
                        .as(ApiTokenCreated.class)
                        .token()));
    }

    private Asked uncordon() {
        administrator.send("POST", "/v1/servers/" + server() + "/cordon", null);
        return post("/v1/servers/" + server() + "/uncordon", null);
    }

    /** The same server under another address, which is empty as far as the catalog knows. */
    private Asked removeServer() {
        Api.Answer registered = administrator.post("/v1/servers", registration("twin", "localhost", "verify-ca"));
        assertThat(registered.status()).as(registered.body()).isEqualTo(201);
        return post(
                "/v1/servers/" + registered.as(ServerView.class).id() + "/remove",
                new RemoveServerRequest("twin", "a test"));
    }

    private Asked revokeToken() {
        String id = administrator
                .post("/v1/tokens", token("to revoke", "seller"))
                .as(ApiTokenCreated.class)
                .apiToken()
                .id();
        return new Asked("DELETE", "/v1/tokens/" + id, "");
    }

    private Asked revokeApplicationToken() {
        String path = ready() + "/application-tokens";
        String id = administrator
                .post(path, new CreateApplicationTokenRequest("to revoke", null))
                .as(ApplicationTokenCreated.class)
                .applicationToken()
                .id();
        return new Asked("DELETE", path + "/" + id, "");
    }

    private Asked restore() {
        String tenant = ready();
        return post(tenant + "/restores", new RestoreRequest(backup(tenant), "a test"));
    }

    private Asked swap() {
        String tenant = ready();
        return post(tenant + "/swap", new SwapRequest(beside(tenant), slug(tenant), "a test"));
    }

    private Asked discard() {
        String tenant = ready();
        String database = beside(tenant);
        return post(tenant + "/databases/" + database + "/discard", new DiscardDatabaseRequest(database, "a test"));
    }

    private Asked undoSwap() {
        String tenant = ready();
        run(tenant + "/swap", new SwapRequest(beside(tenant), slug(tenant), "a test"));
        return post(tenant + "/undo-swap", new UndoSwapRequest(slug(tenant), "a test"));
    }

    private String backup(String tenant) {
        run(tenant + "/backups", new CreateBackupRequest("a test"));
        return administrator.get(tenant + "/backups").as(new GenericArgument<Page<BackupView>>() {}).items().stream()
                .map(BackupView::id)
                .findFirst()
                .orElseThrow();
    }

    private String beside(String tenant) {
        OperationView restored = run(tenant + "/restores", new RestoreRequest(backup(tenant), "a test"));
        return Objects.requireNonNull(restored.result().get("databaseId"));
    }

    private String slug(String tenant) {
        return administrator.get(tenant).as(TenantView.class).slug();
    }

    private String ready() {
        TenantAccepted accepted = administrator.post("/v1/tenants", tenant()).as(TenantAccepted.class);
        ended(accepted.operation().id());
        return "/v1/tenants/" + accepted.tenant().id();
    }

    private String suspended() {
        String tenant = ready();
        run(tenant + "/suspend", new SuspendRequest("a test"));
        return tenant;
    }

    /** An operation that nobody works on, in a state that a person may end. */
    private OperationId later(String state) {
        TenantId tenant = new TenantId(ready().substring("/v1/tenants/".length()));
        Caller caller = new Caller("tok_test", "pat", Set.of(Role.OPERATOR), null, "req-later");
        return read(transaction -> {
            OperationId id = plane.bean(BackupRequests.class)
                    .submit(transaction, tenant, caller, "a test", false)
                    .operation();
            Sql.of(transaction, """
                            UPDATE operation SET state = :state, run_at = utc_timestamp(6) + INTERVAL 1 HOUR WHERE id = :id
                            """).with("state", state).with("id", id).updateOne();
            return id;
        });
    }

    private String submitted() {
        return "/v1/onboarding/"
                + caller(Role.SELLER, "Sally")
                        .post("/v1/onboarding", onboarding())
                        .as(OnboardingView.class)
                        .id();
    }

    private String server() {
        return administrator.get("/v1/servers").as(new GenericArgument<Page<ServerView>>() {}).items().stream()
                .map(ServerView::id)
                .findFirst()
                .orElseThrow();
    }

    private OperationView run(String path, Object body) {
        Api.Answer answer = administrator.post(path, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        return ended(answer.as(OperationView.class).id());
    }

    private OperationView ended(String operation) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(
                        () -> administrator.get("/v1/operations/" + operation).as(OperationView.class),
                        found -> found.state().equals("done"));
    }

    private CreateTenantRequest tenant() {
        return new CreateTenantRequest(
                "tenant-" + number.incrementAndGet(), "A tenant", "standard", "shop", "eu", null, "a test");
    }

    private SubmitOnboardingRequest onboarding() {
        String name = "deal-" + number.incrementAndGet();
        return new SubmitOnboardingRequest(
                name, "Globex", name, "standard", "shop", "eu", "Gil", "gil@globex.example", "C-7");
    }

    private static CreateApiTokenRequest token(String name, String role) {
        return new CreateApiTokenRequest(name, "Sam", List.of(role), null, 1);
    }

    private static CreatePlanRequest plan(String name) {
        return new CreatePlanRequest(name, "A plan", new PlanLimits(10, 30_000, 1000, false), new BackupPolicy(30, 24));
    }

    private static PublishSchemaRequest schema(String name) {
        return new PublishSchemaRequest(
                name, List.of(new MigrationFile("V1__t.sql", "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY);")));
    }

    private static Asked post(String path, @Nullable Object body) {
        return new Asked("POST", path, body == null ? "" : json(body));
    }

    private static String json(Object body) {
        try {
            return ObjectMapper.getDefault().writeValueAsString(body);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
