package dev.tenantry.controlplane.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.api.backup.CreateBackupRequest;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.restore.RestoreRequest;
import dev.tenantry.api.restore.SwapRequest;
import dev.tenantry.api.restore.UndoSwapRequest;
import dev.tenantry.api.tenant.ChangePlanRequest;
import dev.tenantry.api.tenant.CreateTenantRequest;
import dev.tenantry.api.tenant.DeleteTenantRequest;
import dev.tenantry.api.tenant.MaintenanceRequest;
import dev.tenantry.api.tenant.ReadOnlyRequest;
import dev.tenantry.api.tenant.RenameRequest;
import dev.tenantry.api.tenant.ResumeRequest;
import dev.tenantry.api.tenant.SuspendRequest;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.controlplane.Api;
import dev.tenantry.controlplane.LivePlane;
import dev.tenantry.controlplane.routing.Routes;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.Secret;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.server.Credential;
import dev.tenantry.provisioning.server.ServerConnections;
import dev.tenantry.provisioning.server.SessionPurpose;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The verbs of a tenant's years, over HTTP, and what a real server of either flavour then lets in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LifecycleTest {
    private static final String ALL = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";
    private static final int COMMAND_DENIED = 1142;

    private final Map<Flavour, LivePlane> planes = new EnumMap<>(Flavour.class);

    @AfterAll
    void end() {
        planes.values().forEach(LivePlane::close);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void readsAndWritesStopSeparatelyAndTheServerEnforcesIt(Flavour flavour) throws SQLException {
        LivePlane plane = planes.computeIfAbsent(flavour, each -> LivePlane.on(each, Map.of()));
        TenantView tenant = plane.tenant();
        String path = "/v1/tenants/" + tenant.id();
        Held writer = Held.of(plane, tenant);
        writer.insert(1);
        Connection open = writer.open();

        plane.done(path + "/read-only", new ReadOnlyRequest("over its quota"));
        assertThat(plane.tenant(tenant.id()).serviceStatus()).isEqualTo("read_only");
        assertThat(open.isValid(5)).as("a session from before").isFalse();
        assertThatThrownBy(writer::open).isInstanceOf(ProvisioningException.class);
        Held reader = Held.of(plane, tenant);
        assertThat(reader.count()).isEqualTo(1);
        assertThatThrownBy(() -> reader.insert(2))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refused -> assertThat(refused.getErrorCode()).isEqualTo(COMMAND_DENIED));

        plane.done(path + "/maintenance", new MaintenanceRequest("index repair"));
        assertThatThrownBy(reader::open).isInstanceOf(ProvisioningException.class);
        assertThat(route(plane, tenant).reason()).isEqualTo("index repair");
        plane.done(path + "/resume", new ResumeRequest(null));
        assertThat(plane.tenant(tenant.id()).serviceStatus())
                .as("maintenance ends where it began")
                .isEqualTo("read_only");

        plane.done(path + "/suspend", new SuspendRequest("unpaid"));
        assertThatThrownBy(Held.of(plane, tenant)::open).isInstanceOf(ProvisioningException.class);
        plane.done(path + "/resume", new ResumeRequest("paid"));
        Held again = Held.of(plane, tenant);
        again.insert(2);
        assertThat(again.count()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void anotherPlanReachesTheServerAndTheRoute(Flavour flavour) throws SQLException {
        LivePlane plane = planes.computeIfAbsent(flavour, each -> LivePlane.on(each, Map.of()));
        TenantView tenant = plane.tenant();
        String path = "/v1/tenants/" + tenant.id();
        Held before = Held.of(plane, tenant);
        // The plan's, and one to end a statement.
        assertThat(limitOnServer(plane, before.account())).isEqualTo(10 + 1);
        plane.done(path + "/change-plan", new ChangePlanRequest("small", null, "cheaper"));
        assertThat(plane.tenant(tenant.id()).plan()).isEqualTo("small");
        assertThat(limitOnServer(plane, before.account())).isEqualTo(3 + 1);
        assertThat(route(plane, tenant).limits().maxConnections()).isEqualTo(3);
        before.insert(1);
        assertThat(plane.administrator()
                        .post(path + "/change-plan", new ChangePlanRequest("small", 1, "again"))
                        .problem()
                        .code())
                .isEqualTo("request.conflict");
        assertThat(plane.administrator()
                        .post(path + "/change-plan", new ChangePlanRequest("small", 7, "unheard of"))
                        .problem()
                        .code())
                .isEqualTo("plan.unknown");
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void anotherDatabaseIsMadeLiveAndTrafficGetsWhatItGotBefore(Flavour flavour) throws SQLException {
        LivePlane plane = planes.computeIfAbsent(flavour, each -> LivePlane.on(each, Map.of()));
        TenantView tenant = plane.tenant();
        String path = "/v1/tenants/" + tenant.id();
        Held.of(plane, tenant).insert(1);
        String backup = result(plane.run(path + "/backups", new CreateBackupRequest("test")), "backupId");
        Held.of(plane, tenant).insert(2);

        plane.done(path + "/read-only", new ReadOnlyRequest("over its quota"));
        Held former = Held.of(plane, tenant);
        swap(plane, tenant, restored(plane, path, backup));
        assertThat(plane.tenant(tenant.id()).serviceStatus()).isEqualTo("read_only");
        assertThatThrownBy(former::open).isInstanceOf(ProvisioningException.class);
        Held reader = Held.of(plane, tenant);
        assertThat(reader.count()).as("the rows of the backup").isEqualTo(1);
        assertThatThrownBy(() -> reader.insert(3))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refused -> assertThat(refused.getErrorCode()).isEqualTo(COMMAND_DENIED));

        plane.done(path + "/maintenance", new MaintenanceRequest("index repair"));
        swap(plane, tenant, restored(plane, path, backup));
        assertThat(route(plane, tenant).reason()).isEqualTo("index repair");
        assertThatThrownBy(Held.of(plane, tenant)::open).isInstanceOf(ProvisioningException.class);
        plane.done(path + "/resume", new ResumeRequest(null));
        assertThat(plane.tenant(tenant.id()).serviceStatus())
                .as("maintenance ends where it began, in the other database")
                .isEqualTo("read_only");
        assertThat(Held.of(plane, tenant).count()).isEqualTo(1);

        plane.done(path + "/suspend", new SuspendRequest("unpaid"));
        swap(plane, tenant, restored(plane, path, backup));
        plane.done(path + "/undo-swap", new UndoSwapRequest(tenant.slug(), "not that one"));
        assertThat(plane.tenant(tenant.id()).serviceStatus()).isEqualTo("suspended");
        assertThat(route(plane, tenant).reason()).isEqualTo("unpaid");
        assertThatThrownBy(Held.of(plane, tenant)::open).isInstanceOf(ProvisioningException.class);
        plane.done(path + "/resume", new ResumeRequest("paid"));
        Held again = Held.of(plane, tenant);
        again.insert(4);
        assertThat(again.count()).isEqualTo(2);
    }

    private static String restored(LivePlane plane, String path, String backup) {
        return result(plane.run(path + "/restores", new RestoreRequest(backup, "test", null, null)), "databaseId");
    }

    private static void swap(LivePlane plane, TenantView tenant, String database) {
        plane.done("/v1/tenants/" + tenant.id() + "/swap", new SwapRequest(database, tenant.slug(), "test"));
    }

    private static String result(OperationView operation, String field) {
        return Objects.requireNonNull(operation.result().get(field));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aSlugMeansOneTenantForEver(Flavour flavour) {
        LivePlane plane = planes.computeIfAbsent(flavour, each -> LivePlane.on(each, Map.of()));
        TenantView one = plane.tenant();
        TenantView other = plane.tenant();
        Api api = plane.administrator();
        String path = "/v1/tenants/" + one.id() + "/rename";
        assertThat(code(api.post(path, new RenameRequest(other.slug(), "better", "typo"))))
                .isEqualTo("tenant.not_confirmed");
        assertThat(code(api.post(path, new RenameRequest(one.slug(), other.slug(), "x"))))
                .isEqualTo("tenant.duplicate_slug");
        Api.Answer renamed = api.post(path, new RenameRequest(one.slug(), "better", "new brand"));
        assertThat(renamed.as(TenantView.class).slug()).isEqualTo("better");
        assertThat(code(api.post(
                        "/v1/tenants/" + other.id() + "/rename", new RenameRequest(other.slug(), one.slug(), "x"))))
                .isEqualTo("tenant.slug_reserved");
        assertThat(code(api.post(
                        "/v1/tenants", new CreateTenantRequest(one.slug(), "New", "small", "shop", "eu", null, "x"))))
                .isEqualTo("tenant.slug_reserved");
        assertThat(api.post(path, new RenameRequest("better", one.slug(), "back"))
                        .status())
                .isEqualTo(200);
        assertThat(code(api.post(
                        "/v1/tenants", new CreateTenantRequest("better", "New", "small", "shop", "eu", null, "x"))))
                .isEqualTo("tenant.slug_reserved");
    }

    /** In each state each verb that does not fit is refused with its code, and those that fit are not asked for here. */
    @ParameterizedTest
    @MethodSource(ALL)
    void eachVerbIsRefusedInEachStateThatDoesNotAllowIt(Flavour flavour) {
        LivePlane plane = planes.computeIfAbsent(flavour, each -> LivePlane.on(each, Map.of()));
        TenantView tenant = plane.tenant();
        String path = "/v1/tenants/" + tenant.id();
        assertRefused(plane, path, Set.of("/resume"), "tenant.wrong_state");
        plane.done(path + "/read-only", new ReadOnlyRequest("x"));
        assertRefused(plane, path, Set.of("/read-only"), "tenant.wrong_state");
        plane.done(path + "/maintenance", new MaintenanceRequest("x"));
        assertRefused(plane, path, Set.of("/maintenance", "/backups"), "tenant.wrong_state");
        plane.done(path + "/suspend", new SuspendRequest("x"));
        assertRefused(plane, path, Set.of("/suspend", "/maintenance"), "tenant.wrong_state");
        plane.done(path + "/delete", new DeleteTenantRequest(tenant.slug(), "x"));
        assertRefused(plane, path, verbs(tenant).keySet(), "tenant.deleted");
    }

    private static void assertRefused(LivePlane plane, String path, Set<String> refused, String code) {
        TenantView before = plane.administrator().get(path).as(TenantView.class);
        for (String verb : refused) {
            Object body = Objects.requireNonNull(verbs(before).get(verb));
            assertThat(code(plane.administrator().post(path + verb, body)))
                    .as(verb + " while " + before.serviceStatus())
                    .isEqualTo(code);
        }
        assertThat(plane.administrator().get(path).as(TenantView.class)).isEqualTo(before);
    }

    private static Map<String, Object> verbs(TenantView tenant) {
        Map<String, Object> verbs = new LinkedHashMap<>();
        verbs.put("/suspend", new SuspendRequest("x"));
        verbs.put("/resume", new ResumeRequest("x"));
        verbs.put("/read-only", new ReadOnlyRequest("x"));
        verbs.put("/maintenance", new MaintenanceRequest("x"));
        verbs.put("/change-plan", new ChangePlanRequest("small", null, "x"));
        verbs.put("/rename", new RenameRequest(tenant.slug(), "another", "x"));
        verbs.put("/delete", new DeleteTenantRequest(tenant.slug(), "x"));
        verbs.put("/backups", new CreateBackupRequest("x"));
        verbs.put("/swap", new SwapRequest("dbs_aaaaaaaaaaaaaaaaaaaa", tenant.slug(), "x"));
        verbs.put("/undo-swap", Map.of("confirm", tenant.slug(), "reason", "x"));
        return verbs;
    }

    private static String code(Api.Answer answer) {
        return answer.status() < 400
                ? "none: " + answer.status()
                : answer.problem().code();
    }

    private static Routes.Entry route(LivePlane plane, TenantView tenant) {
        return plane.read(transaction ->
                Objects.requireNonNull(plane.bean(Routes.class).find(transaction, new TenantId(tenant.id()))));
    }

    private static int limitOnServer(LivePlane plane, String account) throws SQLException {
        try (Connection session = TestServers.administrator(plane.server());
                PreparedStatement query =
                        session.prepareStatement("SELECT max_user_connections FROM mysql.user WHERE user = ?")) {
            query.setString(1, account);
            try (ResultSet row = query.executeQuery()) {
                assertThat(row.next()).isTrue();
                return row.getInt(1);
            }
        }
    }

    /** What a runtime holds that learned the route at some moment. */
    private record Held(ServerConnections connections, Routes.Entry route, Secret password) {
        static Held of(LivePlane plane, TenantView tenant) {
            Routes.Entry route = LifecycleTest.route(plane, tenant);
            Secret password = plane.read(transaction ->
                    plane.bean(AccountStore.class).password(transaction, route.tenant(), route.account()));
            return new Held(new ServerConnections(TestServers.endpoint(plane.server())), route, password);
        }

        String account() {
            return route.account().value();
        }

        Connection open() {
            return connections.open(new Credential(account(), password), SessionPurpose.CONTROL);
        }

        void insert(int id) throws SQLException {
            try (Connection session = open();
                    Statement statement = session.createStatement()) {
                statement.execute("INSERT INTO " + route.databaseName().quoted() + ".orders VALUES (" + id + ", 'x')");
            }
        }

        int count() throws SQLException {
            try (Connection session = open();
                    Statement statement = session.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT COUNT(*) FROM " + route.databaseName().quoted() + ".orders")) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}
