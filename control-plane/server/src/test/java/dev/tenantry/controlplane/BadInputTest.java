package dev.tenantry.controlplane;

import static dev.tenantry.controlplane.TenantSteps.accepted;
import static dev.tenantry.controlplane.TenantSteps.backups;
import static dev.tenantry.controlplane.TenantSteps.created;
import static dev.tenantry.controlplane.TenantSteps.ended;
import static dev.tenantry.controlplane.TenantSteps.run;
import static dev.tenantry.controlplane.TenantSteps.schema;
import static dev.tenantry.controlplane.TenantSteps.tenant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.access.ApiTokenCreated;
import dev.tenantry.api.access.CreateApiTokenRequest;
import dev.tenantry.api.backup.CreateBackupRequest;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.plan.BackupPolicy;
import dev.tenantry.api.plan.CreatePlanRequest;
import dev.tenantry.api.plan.PlanLimits;
import dev.tenantry.api.restore.RestoreRequest;
import dev.tenantry.api.restore.SwapRequest;
import dev.tenantry.api.server.RegisterServerRequest;
import dev.tenantry.api.tenant.CreateTenantRequest;
import dev.tenantry.api.tenant.DeleteTenantRequest;
import dev.tenantry.api.tenant.TenantAccepted;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.operation.Failpoints;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.Durability;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.EmbeddedSettings;
import dev.tenantry.provisioning.embedded.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What bad input gets, one test for each: a code, a sentence, the next step, and nothing lost. Everything goes through the real API to real
 * servers. Elsewhere stand only: a port in use and a catalog out of reach ({@link StartUpTest}), and a process killed in each step (the
 * universal tests over all kinds of operations).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
    private static final String GOOD = "CREATE TABLE orders (id INT PRIMARY KEY, note VARBINARY(2000) NOT NULL);\n";

    private final EmbeddedServer mariaDb = TestServers.of(Flavour.MARIADB);
    private final EmbeddedServer statements = start("--binlog-format=STATEMENT");
    private final ControlPlaneUnderTest plane = ControlPlaneUnderTest.start(Map.of());
    private final Api administrator = plane.administrator();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeAll
    void prepare() {
        prepare(administrator);
    }

    private void prepare(Api api) {
        accepted(api.post("/v1/servers", registration("alpha", mariaDb, password(mariaDb))), 201);
        accepted(
                api.post(
                        "/v1/plans",
                        new CreatePlanRequest(
                                "standard",
                                "Standard",
                                new PlanLimits(10, 30_000, 1000, false),
                                new BackupPolicy(30, 24))),
                201);
        accepted(api.post("/v1/schemas", schema("shop", GOOD)), 201);
    }

    @AfterAll
    void end() {
        plane.close();
        statements.close();
    }

    // --- servers -----------------------------------------------------------------------------------------------------

    @Test
    void anUnknownServer() {
        refused(
                administrator.send("POST", "/v1/servers/srv_aaaaaaaaaaaaaaaaaaaa/check", null),
                404,
                "request.not_found");
        refused(administrator.get("/v1/servers/srv_aaaaaaaaaaaaaaaaaaaa"), 404, "request.not_found");
        refused(
                administrator.post(
                        "/v1/tenants",
                        new CreateTenantRequest("nowhere", "Nowhere", "standard", "shop", "atlantis", null, "x")),
                409,
                "server.none_eligible");
        assertThat(administrator.get("/v1/tenants").body()).doesNotContain("nowhere");
    }

    @Test
    void anUnreachableServer() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        RegisterServerRequest request = registration("unreachable", mariaDb, "secret-that-is-not-repeated");
        Api.Answer answer = administrator.post(
                "/v1/servers",
                new RegisterServerRequest(
                        request.name(),
                        request.host(),
                        closed,
                        request.region(),
                        request.labels(),
                        request.capacityWeight(),
                        request.administrator(),
                        request.administratorPassword(),
                        request.tlsMode(),
                        request.tlsCaPem()));
        refused(answer, 422, "server.unreachable", "127.0.0.1:" + closed);
        assertThat(answer.body()).doesNotContain("secret-that-is-not-repeated");
        notRegistered("unreachable");
    }

    @Test
    void aWrongAdministratorsPassword() {
        List<String> before = ServerLook.accounts(statements);
        Api.Answer answer =
                administrator.post("/v1/servers", registration("wrong", statements, "secret-that-is-not-repeated"));
        refused(answer, 422, "server.wrong_credential");
        assertThat(answer.body()).doesNotContain("secret-that-is-not-repeated");
        notRegistered("wrong");
        assertThat(ServerLook.accounts(statements)).isEqualTo(before);
    }

    /** A real MariaDB that calls itself an older one: what decides is what a server says of itself. */
    @Test
    void aServerThatIsTooOld() {
        try (EmbeddedServer old = start("--version=10.6.21-MariaDB")) {
            List<String> before = ServerLook.accounts(old);
            refused(
                    administrator.post("/v1/servers", registration("old", old, password(old))),
                    422,
                    "server.unsuitable",
                    "server.version",
                    "10.6.21");
            assertThat(ServerLook.accounts(old)).isEqualTo(before);
        }
        notRegistered("old");
    }

    @Test
    void aServerWhoseBinaryLogHasStatements() {
        List<String> before = ServerLook.accounts(statements);
        Api.Answer answer =
                administrator.post("/v1/servers", registration("statements", statements, password(statements)));
        refused(answer, 422, "server.unsuitable", "STATEMENT");
        assertThat(answer.problem().nextSteps()).anyMatch(step -> step.contains("binlog_format"));
        assertThat(ServerLook.accounts(statements)).isEqualTo(before);
        notRegistered("statements");
    }

    // --- backups and restores ----------------------------------------------------------------------------------------

    @Test
    void aDiskThatIsFullWhileBackingUp() {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("small"), 1024);
                ControlPlaneUnderTest small = ControlPlaneUnderTest.start(Map.of(
                        "tenantry.store.directory",
                        disk.folder().resolve("store").toString()))) {
            Api api = small.administrator();
            // The server is another control plane's already: accounts of different registrations do not meet.
            prepare(api);
            TenantView tenant = created(api, "full", "shop");
            String database = databaseOf(small, tenant);
            ServerLook.execute(
                    mariaDb,
                    "INSERT INTO " + database + ".orders SELECT seq, RANDOM_BYTES(1000) FROM " + database
                            + ".seq_1_to_400");
            String before = ServerLook.checksum(mariaDb, database);
            disk.fill(128);

            OperationView failed = run(api, tenant, "/backups", new CreateBackupRequest("nightly"), "undone");

            assertThat(failed.errorCode()).isEqualTo("backup.store_full");
            assertThat(failed.errorDetail()).contains("is full");
            assertThat(failed.nextSteps()).isNotEmpty();
            assertThat(objects(disk.folder())).as("what was written is gone").isEmpty();
            assertThat(ServerLook.checksum(mariaDb, database)).isEqualTo(before);
            assertThat(tenant(api, tenant).serviceStatus()).isEqualTo("ready");
            assertThat(backups(api, tenant)).noneMatch(backup -> backup.state().equals("complete"));

            disk.empty();
            run(api, tenant, "/backups", new CreateBackupRequest("again"), "done");
            assertThat(backups(api, tenant)).anyMatch(backup -> backup.state().equals("complete"));
        }
    }

    @Test
    void twoRestoresAtOnceAndASwapDuringAnOperation() {
        TenantView tenant = created(administrator, "busy", "shop");
        run(administrator, tenant, "/backups", new CreateBackupRequest("x"), "done");
        String backup = backups(administrator, tenant).getFirst().id();
        String beside = Objects.requireNonNull(
                run(administrator, tenant, "/restores", new RestoreRequest(backup, "first"), "done")
                        .result()
                        .get("databaseId"));
        CountDownLatch held = new CountDownLatch(1);
        plane.bean(Failpoints.class).set("restore.*.before", () -> awaitQuietly(held));
        String path = "/v1/tenants/" + tenant.id();
        try {
            OperationView first = accepted(
                            administrator.post(path + "/restores", new RestoreRequest(backup, "second")), 202)
                    .as(OperationView.class);

            Api.Answer restore = administrator.post(path + "/restores", new RestoreRequest(backup, "third"));
            Api.Answer swap = administrator.post(path + "/swap", new SwapRequest(beside, "busy", "now"));

            for (Api.Answer answer : List.of(restore, swap)) {
                refused(answer, 409, "tenant.busy", first.id());
                assertThat(answer.problem().operationId()).isEqualTo(first.id());
                assertThat(answer.problem().retryable()).isTrue();
            }
            held.countDown();
            assertThat(ended(administrator, first.id()).state()).isEqualTo("done");
        } finally {
            held.countDown();
            plane.bean(Failpoints.class).clear();
        }
        run(administrator, tenant, "/swap", new SwapRequest(beside, "busy", "now"), "done");
        assertThat(tenant(administrator, tenant).liveDatabaseId()).isEqualTo(beside);
    }

    // --- schemas and tenants -----------------------------------------------------------------------------------------

    @Test
    void aBrokenMigrationIsNamedWithWhatIsHalfAppliedAndItsRepairWorks() {
        List<String> before = ServerLook.databases(mariaDb);
        String broken = "CREATE TABLE half (id INT PRIMARY KEY);\n\nALTER TABLE nowhere ADD c INT;\n";
        accepted(administrator.post("/v1/schemas", schema("broken", GOOD, broken)), 201);

        Api.Answer answer = TenantSteps.create(administrator, "broken-shop", "broken");
        OperationView failed = ended(
                administrator,
                accepted(answer, 202).as(TenantAccepted.class).operation().id());

        assertThat(failed.state()).isEqualTo("undone");
        assertThat(failed.errorCode()).isEqualTo("schema.migration_failed");
        assertThat(failed.errorDetail()).contains("V2__step.sql, line 3", "nowhere", "Half-applied", "V1__step.sql");
        assertThat(failed.nextSteps()).isNotEmpty();
        assertThat(ServerLook.databases(mariaDb))
                .as("nothing half-built is left")
                .isEqualTo(before);

        accepted(
                administrator.post(
                        "/v1/schemas",
                        schema(
                                "broken",
                                GOOD,
                                "CREATE TABLE half (id INT PRIMARY KEY);\nALTER TABLE half ADD c INT;\n")),
                201);
        assertThat(created(administrator, "broken-shop", "broken").serviceStatus())
                .isEqualTo("ready");
    }

    @Test
    void aSlugThatIsTaken() {
        TenantView tenant = created(administrator, "taken", "shop");

        refused(TenantSteps.create(administrator, "taken", "shop"), 409, "tenant.duplicate_slug");
        assertThat(tenant(administrator, tenant)).isEqualTo(tenant);
    }

    @Test
    void aDeletedTenant() {
        TenantView tenant = created(administrator, "gone", "shop");
        String database = databaseOf(plane, tenant);
        run(administrator, tenant, "/delete", new DeleteTenantRequest("gone", "contract ended"), "done");
        String path = "/v1/tenants/" + tenant.id();

        refused(administrator.post(path + "/backups", new CreateBackupRequest("x")), 409, "tenant.deleted");
        refused(administrator.post(path + "/delete", new DeleteTenantRequest("gone", "twice")), 409, "tenant.deleted");
        assertThat(ServerLook.databases(mariaDb)).as("its data is retained").contains(database);
    }

    @Test
    void aTokenOfAnotherTenant() {
        TenantView mine = created(administrator, "mine", "shop");
        TenantView theirs = created(administrator, "theirs", "shop");
        String token = accepted(
                        administrator.post(
                                "/v1/tokens",
                                new CreateApiTokenRequest(
                                        "theirs", "Theo", List.of("tenant_administrator"), theirs.id(), 1)),
                        201)
                .as(ApiTokenCreated.class)
                .token();
        Api other = plane.as(token);

        refused(
                other.post("/v1/tenants/" + mine.id() + "/backups", new CreateBackupRequest("x")),
                404,
                "request.not_found");
        refused(other.get("/v1/tenants/" + mine.id()), 404, "request.not_found");
        assertThat(backups(administrator, mine)).isEmpty();
    }

    @Test
    void aHugeBody() {
        String huge = "{\"slug\":\"" + "x".repeat(2 << 20) + "\"}";
        refused(administrator.send("POST", "/v1/tenants", huge), 413, "request.too_large");
        refused(administrator.send("POST", "/v1/schemas", "\"" + "x".repeat(9 << 20) + "\""), 413, "request.too_large");
        assertThat(administrator.get("/v1/me").status()).as("it goes on").isEqualTo(200);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    private static void refused(Api.Answer answer, int status, String code, String... words) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.problem().code()).isEqualTo(code);
        for (String word : words) {
            assertThat(answer.problem().detail()).contains(word);
        }
        assertThat(answer.problem().changed()).isFalse();
        assertThat(answer.problem().nextSteps()).as("a next step for " + code).isNotEmpty();
    }

    private void notRegistered(String name) {
        assertThat(administrator.get("/v1/servers").body()).doesNotContain("\"" + name + "\"");
    }

    private static String password(EmbeddedServer server) {
        return server.administratorPassword().reveal();
    }

    private static RegisterServerRequest registration(String name, EmbeddedServer server, String password) {
        return new RegisterServerRequest(
                name,
                EmbeddedServer.HOST,
                server.port(),
                "eu",
                Map.of(),
                100,
                EmbeddedServer.ADMINISTRATOR,
                password,
                "verify-identity",
                server.authorityPem());
    }

    private static EmbeddedServer start(String... options) {
        return EmbeddedServer.start(EmbeddedSettings.of(Flavour.MARIADB, TestServers.newDirectory("bad-input"))
                .with(Durability.RELAXED)
                .withOptions(options));
    }

    private static String databaseOf(ControlPlaneUnderTest plane, TenantView tenant) {
        return plane.bean(Catalog.class)
                .transaction(transaction -> Sql.of(
                                transaction, "SELECT database_name FROM tenant_database WHERE tenant_id = :tenant")
                        .with("tenant", tenant.id())
                        .one(row -> row.string("database_name")));
    }

    /** Everything in the store that is a file of a backup, finished or not; the audit log's checkpoints stay there. */
    private static List<Path> objects(Path disk) {
        try (Stream<Path> files = Files.walk(disk.resolve("store"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(disk.resolve("store/audit")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
