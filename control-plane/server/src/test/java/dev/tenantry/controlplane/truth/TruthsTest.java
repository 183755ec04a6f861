package dev.tenantry.controlplane.truth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.backup.CreateBackupRequest;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.restore.RestoreRequest;
import dev.tenantry.api.tenant.CreateTenantRequest;
import dev.tenantry.api.tenant.TenantAccepted;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.truth.Disagreement.Kind;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.Secret;
import dev.tenantry.provisioning.embedded.Durability;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.EmbeddedSettings;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.server.Credential;
import dev.tenantry.provisioning.server.ServerConnections;
import dev.tenantry.provisioning.server.SessionPurpose;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The comparison of the truths finds every kind of disagreement, each planted in a world where they agree. */
class TruthsTest {
    /** Planted by hand below. */
    private static final Set<Kind> BY_HAND = EnumSet.of(Kind.SESSION_OF_ENDED_ACCESS);

    @TempDir
    Path folder;

    @Test
    void everyKindIsPlanted() {
        Set<Kind> planted = EnumSet.copyOf(BY_HAND);
        Plant.all().forEach(plant -> planted.add(plant.kind()));
        assertThat(planted).containsExactlyInAnyOrder(Kind.values());
    }

    @ParameterizedTest
    @MethodSource("dev.tenantry.provisioning.embedded.FlavoursUnderTest#all")
    void whateverIsPlantedIsFoundAndNothingElseIs(Flavour flavour) throws SQLException {
        try (EmbeddedServer server =
                        EmbeddedServer.start(EmbeddedSettings.of(flavour, TestServers.newDirectory("planted"))
                                .with(Durability.RELAXED));
                RealPlane plane = new RealPlane(folder, TestServers.of(flavour), server)) {
            makeAWorld(plane);
            assertThat(plane.disagreements()).isEmpty();
            assertThat(plane.auditVerdict().findings()).isEmpty();
            // What is planted must stay: nobody may mend it or lock its rows.
            plane.kill();
            try (Connection catalog = plane.catalog();
                    Connection administrator = TestServers.administrator(server)) {
                catalog.setAutoCommit(false);
                for (Plant plant : Plant.all().toList()) {
                    assertThat(found(plane, plant, catalog, administrator))
                            .as(plant.toString())
                            .contains(plant.kind());
                    assertThat(plane.compare(catalog, administrator))
                            .as("after " + plant)
                            .isEmpty();
                    // The next comparison is to see the present, not the snapshot of this one.
                    catalog.rollback();
                }
                assertASessionOfAnEndedAccessIsFound(plane, server, administrator);
            }
        }
    }

    private static List<Kind> found(RealPlane plane, Plant plant, Connection catalog, Connection administrator)
            throws SQLException {
        List<String> names = Sql.of(catalog, """
                        SELECT database_name AS name FROM tenant_database WHERE state IN ('live', 'beside') ORDER BY state DESC
                        """).list(row -> row.string("name").substring(2));
        String reaper = Sql.of(catalog, "SELECT account_name FROM server_account WHERE role = 'reaper'")
                .one(row -> row.string("account_name"));
        try {
            execute(catalog, plant.catalog(), names, reaper);
            execute(administrator, plant.server(), names, reaper);
            return plane.compare(catalog, administrator).stream()
                    .map(Disagreement::kind)
                    .toList();
        } finally {
            catalog.rollback();
            execute(administrator, plant.undo(), names, reaper);
        }
    }

    private static void execute(Connection connection, List<String> statements, List<String> names, String reaper)
            throws SQLException {
        for (String statement : statements) {
            try (Statement each = connection.createStatement()) {
                each.execute(statement
                        .replace(Plant.LIVE, names.get(0))
                        .replace(Plant.BESIDE, names.get(1))
                        .replace(Plant.REAPER, reaper));
            }
        }
    }

    private static void assertASessionOfAnEndedAccessIsFound(
            RealPlane plane, EmbeddedServer server, Connection administrator) throws SQLException {
        String account = "aaaaaaaaaaaaaaaaaaaaag1";
        try (Statement statement = administrator.createStatement()) {
            statement.execute("CREATE USER '" + account + "'@'%' IDENTIFIED BY 'planted'");
            try (Connection session = new ServerConnections(TestServers.endpoint(server))
                    .open(new Credential(account, Secret.of("planted")), SessionPurpose.CONTROL)) {
                statement.execute("ALTER USER '" + account + "'@'%' ACCOUNT LOCK");
                assertThat(session.isValid(1)).isTrue();
                assertThat(plane.compare()).anyMatch(found -> found.kind() == Kind.SESSION_OF_ENDED_ACCESS);
            } finally {
                statement.execute("DROP USER '" + account + "'@'%'");
            }
        }
    }

    private static void makeAWorld(RealPlane plane) {
        plane.start("");
        plane.prepare();
        TenantAccepted tenant = plane.answered(
                        "/v1/tenants",
                        new CreateTenantRequest("acme", "Acme", plane.plan(), plane.schema(), "eu", null, "a test"))
                .as(TenantAccepted.class);
        plane.ended(tenant.operation().id());
        String path = "/v1/tenants/" + tenant.tenant().id();
        OperationView backup = plane.ended(plane.answered(path + "/backups", new CreateBackupRequest("a test"))
                .as(OperationView.class)
                .id());
        String backupId = Objects.requireNonNull(backup.result().get("backupId"));
        plane.ended(plane.answered(path + "/restores", new RestoreRequest(backupId, "a test"))
                .as(OperationView.class)
                .id());
    }
}
