package dev.tenantry.controlplane.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.restore.DifferenceView;
import dev.tenantry.api.restore.RestoreRequest;
import dev.tenantry.api.restore.SwapRequest;
import dev.tenantry.api.restore.TableDifference;
import dev.tenantry.api.restore.UndoSwapRequest;
import dev.tenantry.api.server.ServerView;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.controlplane.Api;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.Durability;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.EmbeddedSettings;
import dev.tenantry.provisioning.embedded.TestServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A tenant's server is lost: its backup comes back on another one, and what the lost one still lets in is ended when it is seen again. */
class LostServerTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aTenantOfALostServerLivesOnAnotherOneAndTheLostOneIsFencedWhenItComesBack(Flavour flavour)
            throws SQLException {
        EmbeddedSettings settings = settings(flavour);
        try (DriftWorld world = DriftWorld.on(flavour);
                EmbeddedServer spare = EmbeddedServer.start(settings(flavour))) {
            EmbeddedServer lost = EmbeddedServer.start(settings);
            ServerView lostView = world.register("lost", lost, "eu");
            refused(world.administrator.post("/v1/servers/" + world.serverId + "/cordon", Map.of()), 200, "");
            TenantView tenant = world.tenant();
            assertThat(tenant.serverId()).isEqualTo(lostView.id());
            String former = world.databaseOf(tenant);
            execute(lost, "INSERT INTO " + former + ".orders VALUES (1, 'kept'), (2, 'kept too')");
            String backup = world.backUp(tenant);
            world.register("spare", spare, "eu");
            lost.kill();

            String database = world.restore(tenant, new RestoreRequest(backup, "its server burnt", null, true));
            assertThat(world.string("SELECT s.name AS x FROM tenant_database d JOIN server s ON s.id = d.server_id"
                            + " WHERE d.id = '" + database + "'"))
                    .isEqualTo("spare");
            refused(
                    swap(world, tenant, new SwapRequest(database, tenant.slug(), "it burnt", "spare")),
                    422,
                    "is not lost, the server of");
            OperationView swapped =
                    world.run(tenant, "/swap", new SwapRequest(database, tenant.slug(), "it burnt", "lost"));

            assertThat(swapped.state()).isEqualTo("done");
            assertThat(world.strings("SELECT action AS x FROM audit_event WHERE action = 'restore.swap_unfenced'"))
                    .hasSize(1);
            assertThat(world.string("SELECT server_id AS x FROM route WHERE tenant_id = '" + tenant.id() + "'"))
                    .isNotEqualTo(lostView.id());
            String live = world.string("SELECT database_name AS x FROM tenant_database WHERE id = '" + database + "'");
            assertThat(text(spare, "SELECT GROUP_CONCAT(note ORDER BY id) FROM " + live + ".orders"))
                    .isEqualTo("kept,kept too");

            world.seen(lostView.id(), false);
            refused(
                    world.administrator.post(
                            "/v1/tenants/" + tenant.id() + "/undo-swap",
                            new UndoSwapRequest(tenant.slug(), "it is still gone")),
                    422,
                    "on server lost, which was out of reach a moment ago");

            try (EmbeddedServer back = EmbeddedServer.start(settings.withPort(lostView.port()))) {
                String open = "SELECT COUNT(*) FROM mysql." + (flavour == Flavour.MARIADB ? "global_priv" : "user")
                        + " WHERE User LIKE 'a" + former.substring(2) + "%' AND "
                        + (flavour == Flavour.MARIADB
                                ? "COALESCE(JSON_VALUE(Priv, '$.account_locked'), '0') <> '1'"
                                : "account_locked = 'N'");
                assertThat(text(back, open))
                        .as("it knows nothing of what happened")
                        .isEqualTo("1");
                world.settle();
                world.sweep(2);
                world.awaitContainment();
                assertThat(text(back, open))
                        .as("the former account cannot log in")
                        .isEqualTo("0");

                goBack(world, tenant, lostView);
                assertThat(text(back, open)).as("the new generation's").isEqualTo("1");
            }
        }
    }

    @Test
    void aRestoreElsewhereSaysOfEachServerWhyItCannotTakeTheDatabase() {
        try (DriftWorld world = DriftWorld.on(Flavour.MARIADB);
                EmbeddedServer other = EmbeddedServer.start(settings(Flavour.MARIADB))) {
            TenantView tenant = world.tenant();
            String backup = world.backUp(tenant);
            refused(restore(world, tenant, backup, null, true), 409, "no other server is registered");
            refused(restore(world, tenant, backup, "nowhere", null), 404, "no such server");
            refused(restore(world, tenant, backup, "alpha", true), 422, "leaves the choice of a server open");
            ServerView far = world.register("far", other, "us");
            refused(restore(world, tenant, backup, null, true), 409, "far is in region us, not eu");
            world.catalog("UPDATE server SET region = 'eu', server_version = '10.11.2-MariaDB' WHERE id = '" + far.id()
                    + "'");
            refused(restore(world, tenant, backup, "far", null), 409, "which is older than");
            world.catalog("UPDATE server SET flavour = 'mysql', server_version = '9.7.4', cordoned = TRUE WHERE id = '"
                    + far.id() + "'");
            refused(restore(world, tenant, backup, "far", null), 409, "is mysql, not mariadb, is cordoned");
            String home = world.restore(tenant, new RestoreRequest(backup, "test", "alpha", null));
            refused(
                    swap(world, tenant, new SwapRequest(home, tenant.slug(), "test", "alpha")),
                    422,
                    "holds the other database too");
        }
    }

    @Test
    void aServerThatAnswersIsFencedWhateverWasSaidOfIt() throws SQLException {
        try (DriftWorld world = DriftWorld.on(Flavour.MARIADB);
                EmbeddedServer other = EmbeddedServer.start(settings(Flavour.MARIADB))) {
            TenantView tenant = world.tenant();
            String backup = world.backUp(tenant);
            world.register("other", other, "eu");
            String database = world.restore(tenant, new RestoreRequest(backup, "test", "other", null));

            world.run(tenant, "/swap", new SwapRequest(database, tenant.slug(), "a mistake", "alpha"));

            assertThat(world.strings("SELECT action AS x FROM audit_event WHERE action = 'restore.swap_unfenced'"))
                    .isEmpty();
            assertThat(text(
                            world.server,
                            "SELECT COUNT(*) FROM mysql.user WHERE User LIKE 'a"
                                    + world.databaseOf(tenant).substring(2) + "%'"))
                    .isEqualTo("0");
            world.settle();
            world.sweep(2);
            assertThat(world.drift()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void databasesOnTwoServersAreComparedTableByTable(Flavour flavour) throws SQLException {
        try (DriftWorld world = DriftWorld.on(flavour);
                EmbeddedServer other = EmbeddedServer.start(settings(flavour))) {
            TenantView tenant = world.tenant();
            execute(world.server, "INSERT INTO " + world.databaseOf(tenant) + ".orders VALUES (1, 'kept')");
            String backup = world.backUp(tenant);
            world.register("other", other, "eu");
            String database = world.restore(tenant, new RestoreRequest(backup, "test", "other", null));

            DifferenceView same = difference(world, tenant, database);
            assertThat(same.same()).isTrue();
            assertThat(same.tables()).contains(new TableDifference("orders", "same", 1, 1));

            execute(world.server, "INSERT INTO " + world.databaseOf(tenant) + ".orders VALUES (2, 'later')");

            DifferenceView later = difference(world, tenant, database);
            assertThat(later.same()).isFalse();
            assertThat(later.tables())
                    .filteredOn(table -> !table.verdict().equals("same"))
                    .containsExactly(new TableDifference("orders", "rows differ", 2, 1));
        }
    }

    private static DifferenceView difference(DriftWorld world, TenantView tenant, String database) {
        return world.administrator
                .get("/v1/tenants/" + tenant.id() + "/databases/" + database + "/difference")
                .as(DifferenceView.class);
    }

    private static void goBack(DriftWorld world, TenantView tenant, ServerView lost) {
        world.seen(lost.id(), true);
        world.run(tenant, "/undo-swap", new UndoSwapRequest(tenant.slug(), "it is back"));
        assertThat(world.string("SELECT server_id AS x FROM route WHERE tenant_id = '" + tenant.id() + "'"))
                .isEqualTo(lost.id());
        world.settle();
        world.sweep(3);
        assertThat(world.drift()).isEmpty();
    }

    private static Api.Answer restore(
            DriftWorld world, TenantView tenant, String backup, @Nullable String server, @Nullable Boolean elsewhere) {
        return world.administrator.post(
                "/v1/tenants/" + tenant.id() + "/restores", new RestoreRequest(backup, "test", server, elsewhere));
    }

    private static Api.Answer swap(DriftWorld world, TenantView tenant, SwapRequest request) {
        return world.administrator.post("/v1/tenants/" + tenant.id() + "/swap", request);
    }

    private static void refused(Api.Answer answer, int status, String why) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(why);
    }

    private static EmbeddedSettings settings(Flavour flavour) {
        return EmbeddedSettings.of(flavour, TestServers.newDirectory("lost")).with(Durability.RELAXED);
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
