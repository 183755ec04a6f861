package dev.tenantry.provisioning.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.JdbcServerAccess;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.Registered;
import dev.tenantry.provisioning.database.DropTicket;
import dev.tenantry.provisioning.embedded.Durability;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.EmbeddedSettings;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ServiceAccountsTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void theProvisionerIsRefusedDropAndEverythingOutsideThePrefix(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        DatabaseName database = server.newDatabase().name();
        server.fill(database, 1);
        try (Connection administrator = server.administrator()) {
            Registered.execute(administrator, "CREATE DATABASE IF NOT EXISTS outside");
            Registered.execute(administrator, "CREATE TABLE IF NOT EXISTS outside.item (id INT)");
        }
        try (Connection session = server.open(ServiceAccount.PROVISIONER)) {
            Registered.execute(session, "SELECT 1 FROM " + database.quoted() + ".item");
            refused(
                    session,
                    "DROP DATABASE " + database.quoted(),
                    "DROP TABLE " + database.quoted() + ".item",
                    "TRUNCATE TABLE " + database.quoted() + ".item",
                    "GRANT DROP ON " + database.quoted() + ".* TO CURRENT_USER()",
                    "CREATE DATABASE outside2",
                    "SELECT * FROM outside.item",
                    "INSERT INTO outside.item VALUES (1)",
                    "SELECT * FROM mysql.user",
                    "GRANT SELECT ON outside.* TO CURRENT_USER()",
                    "SET GLOBAL read_only = ON",
                    "SHUTDOWN");
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void theReaperDropsAndCannotRead(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        Registered.Marked database = server.newDatabase();
        server.fill(database.name(), 1);
        try (Connection administrator = server.administrator()) {
            String reaper = ServiceAccounts.account(
                    TestServers.registered(flavour).of(ServiceAccount.REAPER).user());
            Registered.execute(administrator, "ALTER USER " + reaper + " ACCOUNT UNLOCK");
            try (Connection session = server.open(ServiceAccount.REAPER)) {
                refused(
                        session,
                        "SELECT * FROM " + database.name().quoted() + ".item",
                        "DELETE FROM " + database.name().quoted() + ".item",
                        "INSERT INTO " + database.name().quoted() + ".item VALUES (2, 'x')",
                        "CREATE TABLE " + database.name().quoted() + ".mine (id INT)",
                        "DROP DATABASE mysql",
                        "CREATE USER nobody");
                Registered.execute(session, "DROP DATABASE " + database.name().quoted());
            } finally {
                Registered.execute(administrator, "ALTER USER " + reaper + " ACCOUNT LOCK");
            }
        }
        assertThat(server.access().databases().observe(database.name()).exists())
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void theBackupAccountReadsEverythingOfATenantAndChangesNothing(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        DatabaseName database = server.newDatabase().name();
        try (MigratorAccess migrator = server.access().openMigrator(database, MigratorRights.BUILD);
                Connection session = migrator.open(SessionPurpose.MIGRATING)) {
            Registered.execute(session, "CREATE TABLE item (id INT PRIMARY KEY)");
            Registered.execute(session, "CREATE TRIGGER t BEFORE INSERT ON item FOR EACH ROW SET NEW.id = NEW.id");
            Registered.execute(session, "CREATE PROCEDURE p() SELECT 42");
            Registered.execute(session, "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM item");
            Registered.execute(session, "CREATE VIEW v AS SELECT id FROM item");
        }
        try (Connection session = server.open(ServiceAccount.BACKUP)) {
            String schema = database.value();
            Registered.execute(session, "SELECT * FROM " + database.quoted() + ".v");
            assertThat(Registered.number(
                            session,
                            "SELECT COUNT(*) FROM information_schema.routines WHERE routine_schema = '" + schema
                                    + "' AND routine_definition LIKE '%42%'"))
                    .isEqualTo(1);
            assertThat(Registered.number(
                            session,
                            "SELECT COUNT(*) FROM information_schema.triggers WHERE trigger_schema = '" + schema + "'"))
                    .isEqualTo(1);
            assertThat(Registered.number(
                            session,
                            "SELECT COUNT(*) FROM information_schema.events WHERE event_schema = '" + schema + "'"))
                    .isEqualTo(1);
            Registered.execute(session, "SHOW CREATE VIEW " + database.quoted() + ".v");
            Registered.execute(session, "LOCK TABLES " + database.quoted() + ".item READ");
            Registered.execute(session, "UNLOCK TABLES");
            Registered.execute(session, server.access().dialect().binaryLogStatusStatement());
            refused(
                    session,
                    "INSERT INTO " + database.quoted() + ".item VALUES (1)",
                    "DROP VIEW " + database.quoted() + ".v",
                    "CALL " + database.quoted() + ".p()",
                    "CREATE USER nobody");
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void theVerifierSeesGrantsAndNoData(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        DatabaseName database = server.newDatabase().name();
        server.fill(database, 1);
        try (Connection session = server.open(ServiceAccount.VERIFIER)) {
            assertThat(Registered.number(session, "SELECT COUNT(*) FROM mysql.db"))
                    .isPositive();
            refused(
                    session,
                    "SELECT * FROM " + database.quoted() + ".item",
                    "UPDATE mysql.user SET user = 'x' WHERE user = 'y'",
                    "CREATE USER nobody");
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void registeringAgainGivesNewPasswordsAndAnotherControlPlaneIsNotTouched(Flavour flavour) throws SQLException {
        ServerEndpoint endpoint = TestServers.endpoint(flavour);
        ServiceAccounts accounts = new ServiceAccounts(endpoint);
        Registration ours = Registration.generate(new SecureRandom());
        Registration theirs = Registration.generate(new SecureRandom());
        try (Connection administrator = TestServers.administrator(TestServers.of(flavour))) {
            ServiceCredentials their = accounts.create(administrator, theirs);
            ServiceCredentials first = accounts.create(administrator, ours);
            ServiceCredentials second = accounts.create(
                    administrator,
                    Registration.ofAccount(first.of(ServiceAccount.BACKUP).user()));

            assertThat(second.of(ServiceAccount.PROVISIONER).user())
                    .isEqualTo(first.of(ServiceAccount.PROVISIONER).user());
            ServerConnections connections = new ServerConnections(endpoint);
            assertThatThrownBy(() -> connections
                            .open(first.of(ServiceAccount.PROVISIONER), SessionPurpose.CONTROL)
                            .close())
                    .isInstanceOfSatisfying(
                            ProvisioningException.class,
                            failure -> assertThat(failure.code()).isEqualTo(FailureCode.SERVER_WRONG_CREDENTIAL));
            connections
                    .open(second.of(ServiceAccount.PROVISIONER), SessionPurpose.CONTROL)
                    .close();
            connections
                    .open(their.of(ServiceAccount.PROVISIONER), SessionPurpose.CONTROL)
                    .close();

            accounts.drop(administrator, ours);
            accounts.drop(administrator, ours);
            connections
                    .open(their.of(ServiceAccount.BACKUP), SessionPurpose.CONTROL)
                    .close();
            accounts.drop(administrator, theirs);
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aRestartedServerIsNoticedAndNothingMore(Flavour flavour) throws SQLException {
        EmbeddedServer first = EmbeddedServer.start(
                EmbeddedSettings.of(flavour, TestServers.newDirectory("restart").resolve("server"))
                        .with(Durability.RELAXED));
        EmbeddedSettings samePort = EmbeddedSettings.of(flavour, first.directory())
                .with(Durability.RELAXED)
                .withPort(first.port());
        ServiceCredentials credentials;
        try (Connection administrator = TestServers.administrator(first)) {
            credentials = new ServiceAccounts(TestServers.endpoint(first))
                    .create(administrator, Registration.generate(new SecureRandom()));
        }
        JdbcServerAccess access = JdbcServerAccess.to(TestServers.endpoint(first), credentials);
        DatabaseName name = DatabaseName.generate(new SecureRandom());
        var identity = new dev.tenantry.provisioning.database.DatabaseIdentity("tnt_a", "dbs_a", "op_a");
        access.databases().create(name, identity);

        first.kill();
        assertThatThrownBy(() -> access.databases().observe(name))
                .isInstanceOfSatisfying(
                        ProvisioningException.class,
                        failure -> assertThat(failure.code()).isEqualTo(FailureCode.SERVER_UNREACHABLE));
        try (EmbeddedServer second = EmbeddedServer.start(samePort)) {
            assertThat(second.port()).isEqualTo(first.port());
            assertThat(access.databases().observe(name).identity()).isEqualTo(identity);
            assertThatCode(() -> access.databases().drop(new DropTicket(name, identity, "del_1")))
                    .doesNotThrowAnyException();
        }
        access.close();
    }

    private static void refused(Connection session, String... attempts) {
        for (String attempt : List.of(attempts)) {
            assertThat(catchThrowable(() -> Registered.execute(session, attempt)))
                    .as(attempt)
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            failure -> assertThat(failure.getErrorCode()).isIn(1044, 1142, 1227, 1370, 1410, 1045));
        }
    }
}
