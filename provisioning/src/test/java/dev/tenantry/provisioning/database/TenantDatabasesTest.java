package dev.tenantry.provisioning.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.Registered;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.server.MigratorAccess;
import dev.tenantry.provisioning.server.MigratorRights;
import dev.tenantry.provisioning.server.ServiceAccount;
import dev.tenantry.provisioning.server.SessionPurpose;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TenantDatabasesTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void creatingTwiceFindsTheWorkDone(Flavour flavour) {
        Registered server = new Registered(flavour);
        Registered.Marked database = server.newDatabase();

        server.access().databases().create(database.name(), database.identity());

        assertThat(server.access().databases().observe(database.name()))
                .isEqualTo(new DatabaseObservation(true, database.identity(), 0));
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aDatabaseThatDoesNotExistIsSeenAsMissing(Flavour flavour) {
        Registered server = new Registered(flavour);

        assertThat(server.access().databases().observe(DatabaseName.generate(new SecureRandom())))
                .isEqualTo(new DatabaseObservation(false, null, 0));
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aDatabaseOfAnotherOwnerIsNotTakenOver(Flavour flavour) {
        Registered server = new Registered(flavour);
        Registered.Marked database = server.newDatabase();
        DatabaseIdentity other = new DatabaseIdentity("tnt_other", "dbs_other", "op_other");

        assertThatThrownBy(() -> server.access().databases().create(database.name(), other))
                .isInstanceOfSatisfying(
                        ProvisioningException.class,
                        failure -> assertThat(failure.code()).isEqualTo(FailureCode.DATABASE_FOREIGN));
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aDatabaseLeftWithoutItsMarkByAKilledCreationIsFinished(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        DatabaseName name = DatabaseName.generate(new SecureRandom());
        try (Connection session = server.open(ServiceAccount.PROVISIONER)) {
            Registered.execute(session, "CREATE DATABASE " + name.quoted());
        }
        DatabaseIdentity identity = new DatabaseIdentity("tnt_x", "dbs_x", "op_x");

        server.access().databases().create(name, identity);

        assertThat(server.access().databases().observe(name).identity()).isEqualTo(identity);
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aDatabaseWithTablesAndNoMarkIsForeign(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        DatabaseName name = DatabaseName.generate(new SecureRandom());
        try (Connection session = server.open(ServiceAccount.PROVISIONER)) {
            Registered.execute(session, "CREATE DATABASE " + name.quoted());
        }
        server.fill(name, 1);

        assertThatThrownBy(
                        () -> server.access().databases().create(name, new DatabaseIdentity("tnt_x", "dbs_x", "op_x")))
                .isInstanceOf(ProvisioningException.class)
                .hasMessageContaining("no mark of ownership");
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aDropNeedsTheMarkThatTheTicketNames(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        Registered.Marked database = server.newDatabase();
        server.fill(database.name(), 3);
        DropTicket wrong = new DropTicket(
                database.name(),
                new DatabaseIdentity("tnt_other", database.identity().databaseId(), "op_x"),
                "del_1");

        assertThatThrownBy(() -> server.access().databases().drop(wrong))
                .isInstanceOfSatisfying(
                        ProvisioningException.class,
                        failure -> assertThat(failure.code()).isEqualTo(FailureCode.DATABASE_FOREIGN));
        assertThat(server.access().databases().observe(database.name()).tables())
                .isEqualTo(1);

        server.access().databases().drop(new DropTicket(database.name(), database.identity(), "del_1"));
        server.access().databases().drop(new DropTicket(database.name(), database.identity(), "del_1"));
        assertThat(server.access().databases().observe(database.name()).exists())
                .isFalse();
    }

    /** A creation is two statements, and whoever sent the first may be killed before the second. */
    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void whatAKilledCreationLeftWithoutAMarkItsMakerTakesBackAndNobodyElse(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        TenantDatabases databases = server.access().databases();
        DatabaseName name = DatabaseName.generate(new SecureRandom());
        DatabaseIdentity identity = new DatabaseIdentity("none", "dbs_" + name.core(), "op_maker");
        try (Connection session = TestServers.administrator(TestServers.of(flavour))) {
            Registered.execute(session, "CREATE DATABASE " + name.quoted());
            assertThatThrownBy(() -> databases.drop(new DropTicket(name, identity, "del_1")))
                    .hasMessageContaining("no mark of ownership");
            Registered.execute(session, "CREATE TABLE " + name.quoted() + ".precious (id INT)");
            assertThatThrownBy(() -> databases.drop(new DropTicket(name, identity, "op_maker")))
                    .hasMessageContaining("no mark of ownership");
            Registered.execute(session, "DROP TABLE " + name.quoted() + ".precious");
        }

        databases.drop(new DropTicket(name, identity, "op_maker"));

        assertThat(databases.observe(name).exists()).isFalse();
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void theReaperIsLockedBeforeAndAfterADrop(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        Registered.Marked database = server.newDatabase();

        assertThatThrownBy(() -> server.open(ServiceAccount.REAPER).close()).isInstanceOf(ProvisioningException.class);
        server.access().databases().drop(new DropTicket(database.name(), database.identity(), "del_1"));
        assertThatThrownBy(() -> server.open(ServiceAccount.REAPER).close())
                .isInstanceOfSatisfying(
                        ProvisioningException.class,
                        failure -> assertThat(failure.code()).isEqualTo(FailureCode.SERVER_WRONG_CREDENTIAL));
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void neitherTheApplicationNorTheMigratorCanChangeTheMark(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        Registered.Marked database = server.newDatabase();
        String mark = database.name().quoted() + ".tenantry_identity";

        try (Connection application = server.open(server.newApplicationAccount(database.name()))) {
            assertThat(TenantDatabases.identityIn(application, database.name())).isEqualTo(database.identity());
            for (String attempt : new String[] {
                "UPDATE " + mark + " SET tenant_id = 'tnt_other'",
                "DELETE FROM " + mark,
                "INSERT INTO " + mark + " VALUES ('a', 'b', 'c')",
                "DROP VIEW " + mark
            }) {
                assertThat(catchThrowable(() -> Registered.execute(application, attempt)))
                        .as(attempt)
                        .isInstanceOf(SQLException.class);
            }
        }
        try (MigratorAccess migrator = server.access().openMigrator(database.name(), MigratorRights.BUILD);
                Connection session = migrator.open(SessionPurpose.MIGRATING)) {
            for (String attempt : new String[] {
                "CREATE OR REPLACE VIEW " + mark + " AS SELECT 1", "ALTER VIEW " + mark + " AS SELECT 1",
                "DROP VIEW " + mark,
                        "RENAME TABLE " + mark + " TO " + database.name().quoted() + ".other"
            }) {
                assertThat(catchThrowable(() -> Registered.execute(session, attempt)))
                        .as(attempt)
                        .isInstanceOf(SQLException.class);
            }
        }
        assertThat(server.access().databases().observe(database.name()).identity())
                .isEqualTo(database.identity());
    }
}
