package dev.tenantry.controlplane.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.api.drift.DriftView;
import dev.tenantry.api.drift.ResolveDriftRequest;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.Secret;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.server.Credential;
import dev.tenantry.provisioning.server.ServerConnections;
import dev.tenantry.provisioning.server.SessionPurpose;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of drift is planted and found on a real server, what is in order is left alone, and nothing goes without a decision. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DriftTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";
    private static final String PASSWORD = "A-planted-0-password";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Map<Flavour, DriftWorld> worlds = new EnumMap<>(Flavour.class);

    private DriftWorld world(Flavour flavour) {
        return worlds.computeIfAbsent(flavour, DriftWorld::on);
    }

    @AfterAll
    void end() {
        worlds.values().forEach(DriftWorld::close);
    }

    /** Each test plants what it needs in things of its own, and none sees the others' leftovers as its own. */
    @BeforeEach
    void forget() {
        worlds.values().forEach(world -> world.catalog("DELETE FROM drift"));
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void everyKindOfDriftOfDatabasesIsFound(Flavour flavour) {
        DriftWorld world = world(flavour);
        String missing = world.databaseOf(world.tenant());
        String unmarked = world.databaseOf(world.tenant());
        String foreign = world.databaseOf(world.tenant());
        String unfinished = world.databaseOf(world.tenant());
        String structure = world.databaseOf(world.tenant());
        String elsewhere = world.databaseOf(world.tenant());
        String unknown = newName().value();
        world.onServer(
                "DROP DATABASE " + missing,
                "DROP VIEW " + unmarked + ".tenantry_identity",
                "DROP VIEW " + foreign + ".tenantry_identity",
                "CREATE VIEW " + foreign + ".tenantry_identity AS SELECT 'tnt_x' AS tenant_id, 'dbs_x' AS database_id,"
                        + " 'op_x' AS created_by",
                "ALTER TABLE " + structure + ".orders ADD COLUMN by_hand INT",
                "CREATE DATABASE " + unknown);
        world.catalog("UPDATE tenant_database SET state = 'building' WHERE database_name = '" + unfinished + "'");
        String other = otherServer(world);
        world.catalog(
                "UPDATE tenant_database SET server_id = '" + other + "' WHERE database_name = '" + elsewhere + "'");
        world.settle();

        lookAt(world, 4);

        world.drift("database.missing", missing);
        world.drift("database.unmarked", unmarked);
        assertThat(world.drift("database.foreign", foreign).detail()).contains("tnt_x");
        world.drift("database.unfinished", unfinished);
        world.drift("database.structure", structure);
        world.drift("database.elsewhere", elsewhere);
        world.drift("database.unknown", unknown);
        world.onServer("DROP DATABASE " + unknown);
        world.catalog("UPDATE tenant_database SET server_id = '" + world.serverId + "' WHERE database_name = '"
                + elsewhere + "'");
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void everyKindOfDriftOfAccountsAndGrantsIsFound(Flavour flavour) {
        DriftWorld world = world(flavour);
        String core = world.databaseOf(world.tenant()).substring(2);
        String neighbour = world.databaseOf(world.tenant());
        String locked = "a" + world.databaseOf(world.tenant()).substring(2) + "g1";
        String gone = "a" + world.databaseOf(world.tenant()).substring(2) + "g1";
        String poor = world.databaseOf(world.tenant());
        String stranger = "person" + core.substring(0, 6);
        world.onServer(
                "ALTER USER '" + locked + "'@'%' ACCOUNT LOCK",
                "DROP USER '" + gone + "'@'%'",
                "REVOKE DELETE ON " + poor + ".* FROM 'a" + poor.substring(2) + "g1'@'%'",
                "GRANT SELECT ON " + neighbour + ".* TO 'a" + core + "g1'@'%'",
                "GRANT CREATE ON tn" + core + ".* TO 'a" + core + "g1'@'%'",
                "GRANT PROCESS ON *.* TO 'm" + core + "g1'@'%'",
                "CREATE USER 'a" + core + "g1'@'localhost' IDENTIFIED BY '" + PASSWORD + "'",
                "CREATE USER '" + stranger + "'@'localhost' IDENTIFIED BY '" + PASSWORD + "'",
                "GRANT SELECT ON tn" + core + ".* TO '" + stranger + "'@'localhost'");
        world.settle();

        lookAt(world, 2);

        world.drift("account.locked", locked);
        world.drift("account.missing", gone);
        assertThat(world.drift("grant.missing", "a" + poor.substring(2) + "g1 on " + poor)
                        .detail())
                .contains("DELETE");
        assertThat(world.drift("grant.foreign", "a" + core + "g1 on " + neighbour)
                        .severity())
                .isEqualTo("critical");
        assertThat(world.drift("grant.excess", "a" + core + "g1 on tn" + core).detail())
                .contains("CREATE");
        world.drift("grant.foreign", "m" + core + "g1 on *");
        world.drift("account.other_host", "a" + core + "g1@localhost");
        world.drift("grant.foreign", stranger + "@localhost on tn" + core);
        world.onServer("DROP USER 'a" + core + "g1'@'localhost'", "DROP USER '" + stranger + "'@'localhost'");
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void accessThatHasEndedIsEndedAgainAndNothingElseIsTouched(Flavour flavour) throws SQLException {
        DriftWorld world = world(flavour);
        String core = world.databaseOf(world.tenant()).substring(2);
        String migrator = "m" + core + "g1";
        world.onServer("ALTER USER '" + migrator + "'@'%' IDENTIFIED BY '" + PASSWORD + "' ACCOUNT UNLOCK");
        world.settle();

        try (Connection session = open(world, migrator)) {
            lookAt(world, 2);
            world.awaitContainment();

            assertThat(session.isValid(5)).isFalse();
            assertThatThrownBy(() -> open(world, migrator).close()).hasMessageContaining(migrator);
        }
        assertThat(world.string("SELECT ending AS x FROM drift WHERE kind = 'account.unlocked' AND object = '"
                        + migrator + "'"))
                .isEqualTo("repaired");
        assertThat(world.strings("SELECT action AS x FROM audit_event WHERE action LIKE 'drift.%' AND object_id ="
                        + " (SELECT id FROM drift WHERE object = '" + migrator + "')"))
                .containsExactlyInAnyOrder("drift.confirm", "drift.repaired");
        world.settle();
        lookAt(world, 2);
        assertThat(world.drift()).extracting(DriftView::object).doesNotContain(migrator, "a" + core + "g1");
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void anOrphanIsPutInQuarantineAndStaysThereForEverWithoutARecord(Flavour flavour) throws SQLException {
        DriftWorld world = world(flavour);
        DatabaseName orphan = newName();
        String account = "a" + orphan.core() + "g1";
        plantOrphan(world, orphan, account);

        try (Connection session = open(world, account)) {
            lookAt(world, 1);
            assertThat(world.drift()).extracting(DriftView::object).doesNotContain(orphan.value(), account);
            assertThat(session.isValid(5)).isTrue();

            lookAt(world, 2);
            world.awaitContainment();

            assertThat(session.isValid(5)).isFalse();
        }
        assertThat(world.drift("database.unknown", orphan.value()).state()).isEqualTo("quarantined");
        assertThat(world.drift("account.unknown", account).state()).isEqualTo("quarantined");
        assertThatThrownBy(() -> open(world, account).close()).hasMessageContaining(account);
        passGrace(world);
        lookAt(world, 2);
        world.awaitContainment();
        DriftView still = world.drift("database.unknown", orphan.value());
        assertThat(still.state()).isEqualTo("quarantined");
        assertThat(number(world, "SELECT COUNT(*) FROM " + orphan.quoted() + ".precious"))
                .isEqualTo(1);
        assertThat(number(world, "SELECT COUNT(*) FROM " + orphan.quoted() + ".tenantry_quarantine"))
                .isEqualTo(1);

        world.onServer("ALTER USER '" + account + "'@'%' ACCOUNT UNLOCK");
        lookAt(world, 1);
        world.awaitContainment();
        assertThatThrownBy(() -> open(world, account).close()).hasMessageContaining(account);
        world.onServer("DROP DATABASE " + orphan.quoted(), "DROP USER '" + account + "'@'%'");
        lookAt(world, 1);
        assertThat(world.string("SELECT ending AS x FROM drift WHERE id = '" + still.id() + "'"))
                .isEqualTo("gone");
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void whatWasDecidedAndIsRecordedAsDroppedGoesAfterTheGraceTimeIfItsMarkIsTheRecordedOne(Flavour flavour) {
        DriftWorld world = world(flavour);
        String mine = world.databaseOf(world.tenant());
        String foreign = world.databaseOf(world.tenant());
        String held = world.databaseOf(world.tenant());
        String undecided = world.databaseOf(world.tenant());
        for (String name : List.of(mine, foreign, held)) {
            world.catalog("INSERT INTO deletion_record (object_kind, object_id, tenant_id, server_id, object_name,"
                    + " decision_id, decided_at, gone_at) SELECT 'database', id, tenant_id, server_id, database_name,"
                    + " 'del_test', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) FROM tenant_database WHERE database_name = '"
                    + name + "'");
        }
        for (String name : List.of(mine, foreign, held, undecided)) {
            world.catalog("UPDATE tenant_database SET state = 'dropped' WHERE database_name = '" + name + "'");
            world.catalog("UPDATE database_account SET state = 'dropped' WHERE account_name LIKE '%" + name.substring(2)
                    + "%'");
        }
        world.catalog("UPDATE tenant SET data_status = 'on_hold' WHERE live_database_id ="
                + " (SELECT id FROM tenant_database WHERE database_name = '" + held + "')");
        world.onServer(
                "DROP VIEW " + foreign + ".tenantry_identity",
                "CREATE VIEW " + foreign + ".tenantry_identity AS SELECT 'tnt_x' AS tenant_id, 'dbs_x' AS database_id,"
                        + " 'op_x' AS created_by");
        lookAtUntil(
                world,
                () -> world.strings("SELECT object AS x FROM drift WHERE state = 'quarantined'")
                        .containsAll(List.of(mine, foreign, held, undecided)));
        assertThat(exists(world, mine)).as("before the grace time").isTrue();

        passGrace(world);
        lookAtUntil(world, () -> !exists(world, mine));
        lookAtUntil(world, () -> {
            // Its account may have been contained only now, and has a grace time of its own.
            passGrace(world);
            return world.strings("SELECT id AS x FROM drift WHERE ending = 'dropped' AND object LIKE '%"
                                    + mine.substring(2) + "%'")
                            .size()
                    >= 2;
        });

        assertThat(exists(world, mine)).isFalse();
        assertThat(exists(world, foreign)).as("of another mark").isTrue();
        assertThat(exists(world, held)).as("of a tenant on hold").isTrue();
        assertThat(exists(world, undecided)).as("without a decision").isTrue();
        assertThat(world.string(
                        "SELECT ending AS x FROM drift WHERE kind = 'database.dropped' AND object = '" + mine + "'"))
                .isEqualTo("dropped");
        assertThat(world.string("SELECT JSON_UNQUOTE(JSON_EXTRACT(detail, '$.decision')) AS x FROM audit_event"
                        + " WHERE action = 'drift.drop' AND detail LIKE '%" + mine + "%'"))
                .contains("was decided by del_test");
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aPersonDecidesWhatMayStay(Flavour flavour) {
        DriftWorld world = world(flavour);
        DatabaseName orphan = newName();
        plantOrphan(world, orphan, "a" + orphan.core() + "g1");
        lookAt(world, 2);
        world.awaitContainment();
        DriftView found = world.drift("database.unknown", orphan.value());
        String path = "/v1/drift/" + found.id();

        assertThat(world.administrator
                        .post(path + "/resolve", new ResolveDriftRequest("destroy", "x"))
                        .status())
                .isEqualTo(422);
        assertThat(world.administrator
                        .post(path + "/resolve", new ResolveDriftRequest("reopen", "x"))
                        .problem()
                        .code())
                .isEqualTo("drift.wrong_state");
        DriftView ignored = world.administrator
                .post(path + "/resolve", new ResolveDriftRequest("ignore", "kept for the court"))
                .as(DriftView.class);
        assertThat(ignored.state()).isEqualTo("ignored");
        lookAt(world, 2);
        assertThat(world.drift()).extracting(DriftView::id).doesNotContain(found.id());
        assertThat(world.administrator.get(path).as(DriftView.class).decisionReason())
                .isEqualTo("kept for the court");
        assertThat(world.strings("SELECT reason AS x FROM audit_event WHERE action = 'drift.resolve' AND object_id = '"
                        + found.id() + "'"))
                .containsExactly("kept for the court");
        world.onServer("DROP DATABASE " + orphan.quoted(), "DROP USER 'a" + orphan.core() + "g1'@'%'");
    }

    private static void plantOrphan(DriftWorld world, DatabaseName orphan, String account) {
        world.onServer(
                "CREATE DATABASE " + orphan.quoted(),
                "CREATE TABLE " + orphan.quoted() + ".precious (id INT PRIMARY KEY)",
                "INSERT INTO " + orphan.quoted() + ".precious VALUES (1)",
                "CREATE USER '" + account + "'@'%' IDENTIFIED BY '" + PASSWORD + "'",
                "GRANT SELECT ON " + orphan.quoted() + ".* TO '" + account + "'@'%'");
    }

    private static void passGrace(DriftWorld world) {
        world.catalog(
                "UPDATE drift SET grace_until = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE grace_until IS NOT NULL");
    }

    private static void lookAt(DriftWorld world, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(world.plane.bean(Reconciler.class).sweep(world.serverId)).isTrue();
        }
    }

    /** Things of one tenant are contained one after the other: one in each look. */
    private static void lookAtUntil(DriftWorld world, BooleanSupplier isSo) {
        for (int i = 0; i < 12 && !isSo.getAsBoolean(); i++) {
            world.settle();
            lookAt(world, 1);
            world.awaitContainment();
        }
        assertThat(isSo.getAsBoolean()).isTrue();
    }

    private static String otherServer(DriftWorld world) {
        String id = world.plane
                .bean(dev.tenantry.controlplane.catalog.Ids.class)
                .server()
                .value();
        world.catalog("""
                INSERT INTO server (id, name, flavour, server_version, host, port, tls_mode, region, labels, capacity_weight,
                                    cordoned, findings, created_at, created_by, row_version)
                VALUES ('""" + id + "', '" + id.substring(4) + "', 'mariadb', '11.4', '127.0.0.1', " + RANDOM.nextInt(1000)
                + ", 'disabled', 'us', '{}', 1, TRUE, '[]', UTC_TIMESTAMP(6), 'pat', 1)");
        return id;
    }

    private static DatabaseName newName() {
        return DatabaseName.generate(RANDOM);
    }

    private static Connection open(DriftWorld world, String account) {
        return new ServerConnections(TestServers.endpoint(world.server))
                .open(new Credential(account, Secret.of(PASSWORD)), SessionPurpose.CONTROL);
    }

    private static boolean exists(DriftWorld world, String database) {
        return number(world, "SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = '" + database + "'")
                == 1;
    }

    private static long number(DriftWorld world, String query) {
        try (Connection session = TestServers.administrator(world.server);
                var statement = session.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
