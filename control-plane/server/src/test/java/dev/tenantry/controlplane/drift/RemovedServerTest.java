package dev.tenantry.controlplane.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.access.ApiTokenCreated;
import dev.tenantry.api.access.CreateApiTokenRequest;
import dev.tenantry.api.common.Page;
import dev.tenantry.api.deletion.ApproveDeletionRequest;
import dev.tenantry.api.deletion.DeletionView;
import dev.tenantry.api.deletion.PurgePlanView;
import dev.tenantry.api.deletion.PurgeTenantRequest;
import dev.tenantry.api.deletion.UndeleteTenantRequest;
import dev.tenantry.api.fleet.FleetFindings;
import dev.tenantry.api.fleet.FleetStatus;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.operation.ResolveOperationRequest;
import dev.tenantry.api.restore.RestoreRequest;
import dev.tenantry.api.restore.SwapRequest;
import dev.tenantry.api.restore.UndoSwapRequest;
import dev.tenantry.api.server.RemoveServerRequest;
import dev.tenantry.api.server.RemovedServerView;
import dev.tenantry.api.server.ServerView;
import dev.tenantry.api.tenant.CreateTenantRequest;
import dev.tenantry.api.tenant.DeleteTenantRequest;
import dev.tenantry.api.tenant.ResumeRequest;
import dev.tenantry.api.tenant.SuspendRequest;
import dev.tenantry.api.tenant.TenantAccepted;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.controlplane.Api;
import dev.tenantry.controlplane.server.RegisteredServers;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.Durability;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.EmbeddedSettings;
import dev.tenantry.provisioning.embedded.TestServers;
import io.micronaut.core.type.GenericArgument;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A server is taken out of the catalog: an empty one, or one that is lost for good. Nobody asks it anything afterwards. */
class RemovedServerTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    /** A database, its migrator's account and its application's. */
    private static final int LOST_OBJECTS = 3;

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void anEmptyServerLeavesTheCatalogAndItsNameAndAddressAreFree(Flavour flavour) throws SQLException {
        try (DriftWorld world = DriftWorld.on(flavour);
                EmbeddedServer spare = EmbeddedServer.start(settings(flavour))) {
            ServerView view = world.register("spare", spare, "eu");
            world.sweep(1);
            refused(remove(world, view, "alpha", null), 422, "request.invalid", "is not spare");
            refused(remove(world, view, "spare", true), 409, "server.answers", "is not taken for lost");

            RemovedServerView removed = removed(remove(world, view, "spare", null));

            assertThat(removed.answered()).isTrue();
            assertThat(removed.lostDatabases()).isZero();
            assertThat(removed.accounts()).hasSize(4).allMatch(name -> name.startsWith("tenantry_"));
            assertThat(count(world, "server_account WHERE server_id = '" + view.id() + "'"))
                    .isEqualTo("0");
            assertThat(world.string("SELECT reason AS x FROM audit_event WHERE action = 'server.remove'"))
                    .isEqualTo("not needed");
            assertThat(servers(world)).extracting(ServerView::id).doesNotContain(view.id());
            assertThat(world.administrator
                            .get("/v1/servers/" + view.id())
                            .as(ServerView.class)
                            .removedAt())
                    .isNotNull();
            for (String verb : List.of("check", "cordon", "uncordon")) {
                refused(
                        world.administrator.post("/v1/servers/" + view.id() + "/" + verb, Map.of()),
                        409,
                        "server.removed",
                        "was taken out of the catalog");
            }
            refused(remove(world, view, "spare", null), 409, "server.removed", "Server spare");
            nobodyAsks(world, view);

            for (String statement : removed.statements()) {
                execute(spare, statement);
            }
            assertThat(text(
                            spare,
                            "SELECT COUNT(*) FROM mysql.user WHERE User IN ('" + String.join("','", removed.accounts())
                                    + "')"))
                    .isEqualTo("0");
            assertThat(text(
                            spare,
                            "SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name LIKE 'tnservice%'"))
                    .isEqualTo("0");
            ServerView again = world.register("spare", spare, "eu");
            assertThat(again.id()).isNotEqualTo(view.id());
            world.settle();
            world.sweep(2);
            assertThat(world.drift()).isEmpty();
            removed(remove(world, again, "spare", null));
        }
    }

    @Test
    void whateverTheCatalogCountsOnAServerKeepsItThere() {
        try (DriftWorld world = DriftWorld.on(Flavour.MARIADB)) {
            ServerView alpha =
                    world.administrator.get("/v1/servers/" + world.serverId).as(ServerView.class);
            TenantView tenant = world.tenant();
            stays(world, alpha, "the live database of tenant " + tenant.slug());
            stays(world, alpha, "tenantctl servers recover alpha --elsewhere");
            String backup = world.backUp(tenant);
            String beside = world.restore(tenant, backup);
            stays(world, alpha, "database " + beside + ", restored beside the live one of tenant " + tenant.slug());
            world.run(tenant, "/swap", new SwapRequest(beside, tenant.slug(), "test"));
            stays(world, alpha, "the retired database " + tenant.liveDatabaseId() + " of tenant " + tenant.slug());
            world.catalog("UPDATE tenant_database SET state = 'dropped'");
            world.catalog(
                    "UPDATE tenant_database SET state = 'building', tenant_id = NULL WHERE id = '" + beside + "'");
            stays(world, alpha, "database " + beside + " of no tenant");
            world.catalog("UPDATE tenant_database SET state = 'dropped'");
            for (String state : List.of("queued", "running", "undoing", "parked")) {
                world.catalog("UPDATE operation SET state = '" + state
                        + "', run_at = UTC_TIMESTAMP(6) + INTERVAL 1 DAY, lease_until = UTC_TIMESTAMP(6) + INTERVAL 1 DAY"
                        + " WHERE kind = 'backup'");
                stays(world, alpha, "(backup), which is " + state);
            }
            world.catalog("UPDATE operation SET state = 'done' WHERE kind = 'backup'");

            assertThat(removed(remove(world, alpha, "alpha", null)).answered()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aLostServerLeavesTheCatalogWhenItsTenantsAreBackAndTheirDataCanStillBeErased(Flavour flavour) {
        try (DriftWorld world = DriftWorld.on(flavour);
                EmbeddedServer spare = EmbeddedServer.start(settings(flavour))) {
            EmbeddedServer lost = EmbeddedServer.start(settings(flavour));
            ServerView view = world.register("lost", lost, "eu");
            world.administrator.post("/v1/servers/" + world.serverId + "/cordon", Map.of());
            TenantView tenant = world.tenant();
            TenantView deleted = world.tenant();
            assertThat(List.of(tenant.serverId(), deleted.serverId())).containsOnly(view.id());
            world.run(deleted, "/delete", new DeleteTenantRequest(deleted.slug(), "contract ended"));
            String backup = world.backUp(tenant);
            world.register("spare", spare, "eu");
            lost.kill();
            refused(
                    remove(world, view, "lost", true),
                    409,
                    "server.not_empty",
                    "the live database of tenant " + tenant.slug());
            String back = world.restore(tenant, new RestoreRequest(backup, "it burnt", null, true));
            world.run(tenant, "/swap", new SwapRequest(back, tenant.slug(), "it burnt", "lost"));
            refused(remove(world, view, "lost", null), 409, "server.not_empty", "the retired database");
            drifted(world, view);

            RemovedServerView removed = removed(remove(world, view, "lost", true));

            assertThat(removed.answered()).isFalse();
            assertThat(removed.lostDatabases()).isEqualTo(2);
            assertThat(world.strings("SELECT state AS x FROM tenant_database WHERE server_id = '" + view.id()
                            + "' AND state <> 'dropped'"))
                    .containsOnly("lost")
                    .hasSize(2);
            nobodyAsks(world, view);
            world.settle();
            world.sweep(2);
            assertThat(world.drift()).isEmpty();
            refused(
                    world.administrator.post(
                            "/v1/tenants/" + tenant.id() + "/undo-swap",
                            new UndoSwapRequest(tenant.slug(), "it was faster")),
                    409,
                    "restore.no_undo",
                    "was lost with server lost, which was taken out of the catalog");
            refused(
                    world.administrator.post(
                            "/v1/tenants/" + deleted.id() + "/undelete",
                            new UndeleteTenantRequest(deleted.slug(), "signed again")),
                    409,
                    "tenant.wrong_state",
                    "was lost with server lost");

            erased(world, deleted);
            world.run(tenant, "/delete", new DeleteTenantRequest(tenant.slug(), "contract ended"));
            erased(world, tenant);
            nobodyAsks(world, view);
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void whoCannotComeBackIsEndedAndWhoWasSuspendedComesBackSuspended(Flavour flavour) {
        try (DriftWorld world = DriftWorld.on(flavour);
                EmbeddedServer spare = EmbeddedServer.start(settings(flavour))) {
            EmbeddedServer lost = EmbeddedServer.start(settings(flavour));
            ServerView view = world.register("lost", lost, "eu");
            world.administrator.post("/v1/servers/" + world.serverId + "/cordon", Map.of());
            TenantView bare = world.tenant();
            TenantView suspended = world.tenant();
            String backup = world.backUp(suspended);
            world.run(suspended, "/suspend", new SuspendRequest("unpaid"));
            world.register("spare", spare, "eu");
            lost.kill();

            world.seen(view.id(), true);
            refused(delete(world, bare, "lost"), 409, "server.answers", "is not taken for lost");
            world.seen(view.id(), false);
            refused(delete(world, bare, "alpha"), 422, "request.invalid", "is not lost, the server of");
            refused(remove(world, view, "lost", true), 409, "server.not_empty", "--lost-server lost");
            world.run(bare, "/delete", new DeleteTenantRequest(bare.slug(), "it burnt", "lost"));
            String back = world.restore(suspended, new RestoreRequest(backup, "it burnt", null, true));
            world.run(suspended, "/swap", new SwapRequest(back, suspended.slug(), "it burnt", "lost"));

            assertThat(world.string("SELECT CONCAT(service_status, ' ', live_database_id) AS x FROM tenant WHERE id = '"
                            + suspended.id() + "'"))
                    .isEqualTo("suspended " + back);
            world.run(suspended, "/resume", new ResumeRequest("paid"));
            assertThat(world.string("SELECT service_state AS x FROM route WHERE tenant_id = '" + suspended.id()
                            + "' AND server_id <> '" + view.id() + "'"))
                    .isEqualTo("active");
            assertThat(
                            world.string(
                                    "SELECT JSON_VALUE(detail, '$.backup') AS x FROM audit_event WHERE action = 'tenant.delete'"))
                    .isEqualTo("none: server lost is lost");
            removed(remove(world, view, "lost", true));
            world.settle();
            world.sweep(2);
            assertThat(world.drift()).isEmpty();
            erased(world, bare);
        }
    }

    private static Api.Answer delete(DriftWorld world, TenantView tenant, String lost) {
        return world.administrator.post(
                "/v1/tenants/" + tenant.id() + "/delete", new DeleteTenantRequest(tenant.slug(), "it burnt", lost));
    }

    @Test
    void aDeletionThatStandsStillBecauseOfALostServerEndsWhenTheServerIsTakenOut() {
        try (DriftWorld world = DriftWorld.on(Flavour.MARIADB)) {
            EmbeddedServer lost = EmbeddedServer.start(settings(Flavour.MARIADB));
            ServerView view = world.register("lost", lost, "eu");
            world.administrator.post("/v1/servers/" + world.serverId + "/cordon", Map.of());
            TenantView tenant = world.tenant();
            world.run(tenant, "/delete", new DeleteTenantRequest(tenant.slug(), "contract ended"));
            DeletionView ticket = asked(world, tenant);
            lost.kill();

            removed(remove(world, view, "lost", true));

            assertThat(purged(world, tenant, ticket).lost()).hasSize(LOST_OBJECTS);
        }
    }

    @Test
    void whatWasParkedBecauseOfALostServerCanBeUndoneWhenTheServerIsTakenOut() {
        try (DriftWorld world = DriftWorld.on(Flavour.MARIADB)) {
            EmbeddedServer lost = EmbeddedServer.start(settings(Flavour.MARIADB));
            ServerView view = world.register("lost", lost, "eu");
            world.administrator.post("/v1/servers/" + world.serverId + "/cordon", Map.of());
            lost.kill();
            TenantAccepted late = world.administrator
                    .post(
                            "/v1/tenants",
                            new CreateTenantRequest("late", "Late", "standard", "shop", "eu", null, "test"))
                    .as(TenantAccepted.class);
            String operation = late.operation().id();
            refused(remove(world, view, "lost", true), 409, "server.not_empty", "operation " + operation);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> world.catalog("UPDATE operation SET state = 'parked' WHERE id = '" + operation
                                    + "' AND state = 'queued' AND attempt > 0")
                            == 1);

            removed(remove(world, view, "lost", true));
            world.administrator.post(
                    "/v1/operations/" + operation + "/resolve", new ResolveOperationRequest("undo", "it burnt"));

            assertThat(world.ended(operation).state()).isEqualTo("undone");
            assertThat(world.string("SELECT service_status AS x FROM tenant WHERE id = '"
                            + late.tenant().id() + "'"))
                    .isEqualTo("failed");
            assertThat(world.string("SELECT state AS x FROM tenant_database WHERE server_id = '" + view.id() + "'"))
                    .isEqualTo("lost");
        }
    }

    /** Erases a deleted tenant: what was lost is named as lost, and everything else is gone. */
    private static void erased(DriftWorld world, TenantView tenant) {
        DeletionView done = purged(world, tenant, asked(world, tenant));
        assertThat(done.lost()).hasSize(LOST_OBJECTS).allMatch(done.plan()::contains);
        assertThat(world.strings("SELECT object_id AS x FROM deletion_record WHERE decision_id = '" + done.id()
                        + "' AND (gone_at IS NULL) = (lost_at IS NULL)"))
                .as("each object is either gone or lost")
                .isEmpty();
    }

    private static DeletionView asked(DriftWorld world, TenantView tenant) {
        String path = "/v1/tenants/" + tenant.id() + "/purge";
        world.catalog("UPDATE tenant SET retained_until = UTC_TIMESTAMP(6) WHERE id = '" + tenant.id() + "'");
        PurgePlanView plan = world.administrator.get(path).as(PurgePlanView.class);
        assertThat(plan.obstacles()).isEmpty();
        return world.administrator
                .post(path, new PurgeTenantRequest(tenant.slug(), tenant.id(), plan.sha256(), "grace is over"))
                .as(DeletionView.class);
    }

    private static DeletionView purged(DriftWorld world, TenantView tenant, DeletionView ticket) {
        String token = world.administrator
                .post("/v1/tokens", new CreateApiTokenRequest("ann", "Ann", List.of("approver"), null, 1))
                .as(ApiTokenCreated.class)
                .token();
        Api ann = world.plane.as(token);
        DeletionView approved = ann.post(
                        "/v1/deletions/" + ticket.id() + "/approve",
                        new ApproveDeletionRequest(tenant.slug(), "checked"))
                .as(DeletionView.class);
        OperationView purge = world.ended(Objects.requireNonNull(approved.operationId()));
        assertThat(purge.state()).as(String.valueOf(purge.errorDetail())).isEqualTo("done");
        assertThat(world.string("SELECT data_status AS x FROM tenant WHERE id = '" + tenant.id() + "'"))
                .isEqualTo("erased");
        return ann.get("/v1/deletions/" + ticket.id()).as(DeletionView.class);
    }

    /** Something confirmed and open about a server, and a sweep that saw nothing of it for long. */
    private static void drifted(DriftWorld world, ServerView server) {
        world.catalog(
                "INSERT INTO drift (id, kind, target, object, open_key, state, detail, accounts, times_seen, first_seen_at,"
                        + " last_seen_at, confirmed_at, row_version) VALUES ('drf_aaaaaaaaaaaaaaaaaaaa', '"
                        + DriftKind.SERVER_UNKNOWN.word() + "', '" + server.id()
                        + "', 'unknown objects', REPEAT('a', 64),"
                        + " 'confirmed', 'planted', '[]', 2, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), 1)");
        world.catalog("INSERT INTO drift_sweep (target, epoch, next_at, seconds, examined, started_at) VALUES ('"
                + server.id() + "', 1, UTC_TIMESTAMP(6), 0, 0, UTC_TIMESTAMP(6) - INTERVAL 1 DAY)"
                + " ON DUPLICATE KEY UPDATE known_at = UTC_TIMESTAMP(6) - INTERVAL 1 DAY");
        assertThat(findings(world)).contains(server.id());
    }

    private static void nobodyAsks(DriftWorld world, ServerView server) {
        world.plane.bean(RegisteredServers.class).forgetRemoved();
        assertThat(world.targets()).doesNotContain(server.id());
        assertThat(findings(world)).doesNotContain(server.id());
        assertThat(world.administrator
                        .get("/v1/fleet/status")
                        .as(FleetStatus.class)
                        .servers())
                .extracting(FleetStatus.Server::id)
                .doesNotContain(server.id());
        assertThat(count(world, "drift WHERE state <> 'ended' AND target = '" + server.id() + "'"))
                .isEqualTo("0");
    }

    private static String findings(DriftWorld world) {
        return world.administrator
                        .get("/v1/fleet/findings")
                        .as(FleetFindings.class)
                        .findings() + ""
                + world.strings("SELECT CONCAT(target, ' ', detail) AS x FROM drift WHERE state <> 'ended'");
    }

    private static String count(DriftWorld world, String what) {
        return world.string("SELECT CAST(COUNT(*) AS CHAR) AS x FROM " + what);
    }

    private static List<ServerView> servers(DriftWorld world) {
        return world.administrator
                .get("/v1/servers")
                .as(new GenericArgument<Page<ServerView>>() {})
                .items();
    }

    private static void stays(DriftWorld world, ServerView server, String why) {
        refused(remove(world, server, server.name(), null), 409, "server.not_empty", why);
        assertThat(servers(world)).extracting(ServerView::id).contains(server.id());
    }

    private static Api.Answer remove(DriftWorld world, ServerView server, String confirm, @Nullable Boolean lost) {
        return world.administrator.post(
                "/v1/servers/" + server.id() + "/remove", new RemoveServerRequest(confirm, "not needed", lost));
    }

    private static RemovedServerView removed(Api.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.as(RemovedServerView.class);
    }

    private static void refused(Api.Answer answer, int status, String code, String why) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.problem().code()).isEqualTo(code);
        assertThat(answer.body()).contains(why);
    }

    private static EmbeddedSettings settings(Flavour flavour) {
        return EmbeddedSettings.of(flavour, TestServers.newDirectory("removed")).with(Durability.RELAXED);
    }

    private static void execute(EmbeddedServer server, String sql) throws SQLException {
        try (Connection session = TestServers.administrator(server);
                Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(EmbeddedServer server, String query) throws SQLException {
        try (Connection session = TestServers.administrator(server);
                Statement statement = session.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return Objects.requireNonNull(result.getString(1));
        }
    }
}
