package dev.tenantry.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.access.ApiTokenCreated;
import dev.tenantry.api.access.CreateApiTokenRequest;
import dev.tenantry.api.backup.BackupView;
import dev.tenantry.api.backup.CreateBackupRequest;
import dev.tenantry.api.common.Page;
import dev.tenantry.api.onboarding.OnboardingDecision;
import dev.tenantry.api.onboarding.OnboardingView;
import dev.tenantry.api.onboarding.SubmitOnboardingRequest;
import dev.tenantry.api.operation.OperationEvents;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.plan.BackupPolicy;
import dev.tenantry.api.plan.CreatePlanRequest;
import dev.tenantry.api.plan.PlanLimits;
import dev.tenantry.api.restore.DifferenceView;
import dev.tenantry.api.restore.RestoreRequest;
import dev.tenantry.api.restore.SwapRequest;
import dev.tenantry.api.schema.MigrationFile;
import dev.tenantry.api.schema.PublishSchemaRequest;
import dev.tenantry.api.schema.SchemaVersionView;
import dev.tenantry.api.server.RegisterServerRequest;
import dev.tenantry.api.server.ServerView;
import dev.tenantry.api.tenant.CreateTenantRequest;
import dev.tenantry.api.tenant.TenantAccepted;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.TestServers;
import io.micronaut.core.type.GenericArgument;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The main job over HTTP, on a server that is registered as any other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MainJobTest {
    private final EmbeddedServer mariaDb = TestServers.of(Flavour.MARIADB);
    private final ControlPlaneUnderTest plane = ControlPlaneUnderTest.start(Map.of());
    private final Api administrator = plane.administrator();

    @BeforeAll
    void prepare() {
        assertThat(administrator
                        .post(
                                "/v1/servers",
                                registration(
                                        "alpha", mariaDb.administratorPassword().reveal()))
                        .status())
                .isEqualTo(201);
        assertThat(administrator
                        .post(
                                "/v1/plans",
                                new CreatePlanRequest(
                                        "standard",
                                        "Standard",
                                        new PlanLimits(10, 30_000, 1000, false),
                                        new BackupPolicy(30, 24)))
                        .status())
                .isEqualTo(201);
        assertThat(administrator.post("/v1/schemas", schema()).status()).isEqualTo(201);
    }

    @AfterAll
    void end() {
        plane.close();
    }

    @Test
    void aServerIsRegisteredOnceAndItsPasswordIsNowhere() {
        String password = mariaDb.administratorPassword().reveal();
        Api.Answer again = administrator.post("/v1/servers", registration("alpha", password));
        assertThat(again.problem().code()).isEqualTo("server.duplicate");
        Api.Answer wrong = administrator.post("/v1/servers", registration("other", "planted-wrong-password"));
        assertThat(wrong.status()).isIn(409, 422);
        assertThat(wrong.body() + again.body()).doesNotContain(password).doesNotContain("planted-wrong-password");
        assertThat(administrator.get("/v1/audit?limit=500").body())
                .contains("server.register")
                .doesNotContain(password)
                .doesNotContain("planted-wrong-password");
        assertThat(registration("x", "planted-wrong-password").toString()).doesNotContain("planted");
    }

    @Test
    void theSameSchemaIsTheSameVersion() {
        SchemaVersionView again = administrator.post("/v1/schemas", schema()).as(SchemaVersionView.class);
        assertThat(again.unchanged()).isTrue();
        assertThat(again.version()).isEqualTo(1);
    }

    @Test
    void aTenantIsBuiltBackedUpRestoredComparedAndSwapped() {
        TenantAccepted accepted = create("acme").as(TenantAccepted.class);
        assertThat(accepted.placement().serverName()).isEqualTo("alpha");
        assertThat(ended(accepted.operation().id()).state()).isEqualTo("done");
        String path = "/v1/tenants/" + accepted.tenant().id();
        TenantView ready = administrator.get(path).as(TenantView.class);
        assertThat(ready.serviceStatus()).isEqualTo("ready");
        assertThat(create("acme").problem().code()).isEqualTo("tenant.duplicate_slug");
        assertThat(ServerLook.maxConnections(
                        mariaDb, databaseName(accepted.tenant().id())))
                .as("the plan's 10, and one to end a statement")
                .isEqualTo("11");

        OperationView backup = run(path + "/backups", new CreateBackupRequest("nightly"));
        String backupId =
                administrator.get(path + "/backups").as(new GenericArgument<Page<BackupView>>() {}).items().stream()
                        .map(found -> found.id())
                        .findFirst()
                        .orElseThrow();
        assertThat(backup.state()).isEqualTo("done");
        OperationView restored = run(path + "/restores", new RestoreRequest(backupId, "check"));
        assertThat(restored.state()).isEqualTo("done");
        String beside = Objects.requireNonNull(restored.result().get("databaseId"));
        DifferenceView difference =
                administrator.get(path + "/databases/" + beside + "/difference").as(DifferenceView.class);
        assertThat(difference.same()).isTrue();

        assertThat(administrator
                        .post(path + "/swap", new SwapRequest(beside, "not-acme", "x"))
                        .problem()
                        .code())
                .isEqualTo("tenant.not_confirmed");
        assertThat(administrator
                        .post(path + "/swap", new SwapRequest(beside, "acme", "x"), "If-Match", "\"0\"")
                        .status())
                .isEqualTo(412);
        assertThat(run(path + "/swap", new SwapRequest(beside, "acme", "restore"))
                        .state())
                .isEqualTo("done");
        assertThat(administrator.get(path).as(TenantView.class).liveDatabaseId())
                .isEqualTo(beside);
    }

    @Test
    void anotherTenantsTokenFindsNothingAndAnUnknownIdLooksTheSame() {
        TenantAccepted mine = create("mine").as(TenantAccepted.class);
        TenantAccepted other = create("other").as(TenantAccepted.class);
        Api limited =
                plane.as(token("tina", "tenant_administrator", mine.tenant().id()));
        assertThat(limited.get("/v1/tenants/" + mine.tenant().id()).status()).isEqualTo(200);
        Api.Answer forbidden = limited.get("/v1/tenants/" + other.tenant().id(), "X-Request-Id", "same");
        Api.Answer unknown = limited.get("/v1/tenants/tnt_aaaaaaaaaaaaaaaaaaaa", "X-Request-Id", "same");
        assertThat(forbidden.status()).isEqualTo(404);
        assertThat(forbidden.body().replace(other.tenant().id(), "ID"))
                .isEqualTo(unknown.body().replace("tnt_aaaaaaaaaaaaaaaaaaaa", "ID"));
        assertThat(limited.get("/v1/operations/" + other.operation().id()).status())
                .isEqualTo(404);
        assertThat(limited.get("/v1/operations?tenantId=" + other.tenant().id()).body())
                .contains("\"items\":[]");
        assertThat(limited.get("/v1/audit?tenantId=" + other.tenant().id()).body())
                .contains("\"items\":[]");
        assertThat(limited.get("/v1/tenants").body()).contains("\"mine\"").doesNotContain("\"other\"");
        assertThat(limited.get("/v1/servers").status()).isEqualTo(403);
    }

    @Test
    void aRequestBecomesATenantAfterAnotherPersonApprovedIt() {
        Api seller = plane.as(token("Sally", "seller", null));
        Api herself = plane.as(token(" sally", "approver", null));
        Api approver = plane.as(token("Andrew", "approver", null));
        SubmitOnboardingRequest request = new SubmitOnboardingRequest(
                "CRM-1", "Globex", "globex", "standard", "shop", "eu", "Gil", "gil@globex.example", "C-7");
        Api.Answer submitted = seller.post("/v1/onboarding", request);
        assertThat(submitted.status()).isEqualTo(201);
        assertThat(seller.post("/v1/onboarding", request).status()).isEqualTo(200);
        assertThat(seller.post(
                                "/v1/onboarding",
                                new SubmitOnboardingRequest(
                                        "CRM-1",
                                        "Other",
                                        "globex",
                                        "standard",
                                        "shop",
                                        "eu",
                                        "Gil",
                                        "g@g.example",
                                        "C-7"))
                        .problem()
                        .code())
                .isEqualTo("onboarding.duplicate");
        String path = "/v1/onboarding/" + submitted.as(OnboardingView.class).id();
        OnboardingDecision yes = new OnboardingDecision("signed");
        assertThat(seller.post(path + "/approve", yes).status()).isEqualTo(403);
        assertThat(herself.post(path + "/approve", yes).problem().code()).isEqualTo("access.same_person");
        assertThat(approver.post(path + "/approve", yes).status()).isEqualTo(202);
        assertThat(approver.post(path + "/reject", yes).problem().code()).isEqualTo("onboarding.decided");
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(
                                seller.get(path).as(OnboardingView.class).state())
                        .isEqualTo("handed_over"));
        OnboardingView ended = seller.get(path).as(OnboardingView.class);
        assertThat(ended.handover()).isNotNull();
        assertThat(ended.decidedBy()).isEqualTo("Andrew");
    }

    @Test
    void aCordonedServerTakesNoTenantAndTheExplanationSaysSo() {
        String id = administrator.get("/v1/servers").as(new GenericArgument<Page<ServerView>>() {}).items().stream()
                .map(found -> found.id())
                .findFirst()
                .orElseThrow();
        administrator.send("POST", "/v1/servers/" + id + "/cordon", null);
        try {
            Api.Answer refused = create("nowhere");
            assertThat(refused.problem().code()).isEqualTo("server.none_eligible");
            assertThat(refused.problem().detail()).contains("is cordoned");
        } finally {
            administrator.send("POST", "/v1/servers/" + id + "/uncordon", null);
        }
    }

    @Test
    void theCatalogHoldsNoPassword() {
        List<String> stored = plane.bean(Catalog.class)
                .transaction(transaction -> Sql.of(transaction, "SELECT sealed_password FROM server_account")
                        .list(row -> new String(
                                row.bytes("sealed_password"), java.nio.charset.StandardCharsets.ISO_8859_1)));
        assertThat(stored)
                .hasSize(4)
                .noneMatch(text -> text.contains(mariaDb.administratorPassword().reveal()));
    }

    private RegisterServerRequest registration(String name, String password) {
        return new RegisterServerRequest(
                name,
                EmbeddedServer.HOST,
                mariaDb.port(),
                "eu",
                Map.of("tier", "test"),
                100,
                EmbeddedServer.ADMINISTRATOR,
                password,
                "verify-identity",
                mariaDb.authorityPem());
    }

    private static PublishSchemaRequest schema() {
        return new PublishSchemaRequest(
                "shop",
                List.of(new MigrationFile(
                        "V1__orders.sql",
                        "CREATE TABLE orders (id BIGINT NOT NULL PRIMARY KEY, note VARCHAR(100) NOT NULL);")));
    }

    private Api.Answer create(String slug) {
        return administrator.post(
                "/v1/tenants", new CreateTenantRequest(slug, "The " + slug, "standard", "shop", "eu", null, "test"));
    }

    private String databaseName(String tenant) {
        return plane.bean(Catalog.class)
                .transaction(transaction -> Sql.of(
                                transaction, "SELECT database_name FROM tenant_database WHERE tenant_id = :tenant")
                        .with("tenant", tenant)
                        .one(row -> row.string("database_name")));
    }

    private String token(String person, String role, @Nullable String tenantId) {
        return administrator
                .post("/v1/tokens", new CreateApiTokenRequest("test", person, List.of(role), tenantId, 1))
                .as(ApiTokenCreated.class)
                .token();
    }

    private OperationView run(String path, Object body) {
        Api.Answer answer = administrator.post(path, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        return ended(answer.as(OperationView.class).id());
    }

    /** Follows the operation's events as a client does, until it ends. */
    private OperationView ended(String operation) {
        long after = 0;
        for (int i = 0; i < 200; i++) {
            OperationEvents events = administrator
                    .get("/v1/operations/" + operation + "/events?wait=10&after=" + after)
                    .as(OperationEvents.class);
            after = events.lastSeq();
            if (List.of("done", "undone", "parked").contains(events.operation().state())) {
                return events.operation();
            }
        }
        throw new AssertionError("operation " + operation + " did not end");
    }
}
