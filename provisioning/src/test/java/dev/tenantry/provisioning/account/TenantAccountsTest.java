package dev.tenantry.provisioning.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.Registered;
import dev.tenantry.provisioning.Secret;
import dev.tenantry.provisioning.identifier.AccountName;
import dev.tenantry.provisioning.identifier.AccountRole;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.server.Credential;
import dev.tenantry.provisioning.server.MigratorAccess;
import dev.tenantry.provisioning.server.MigratorRights;
import dev.tenantry.provisioning.server.ServiceAccounts;
import dev.tenantry.provisioning.server.SessionPurpose;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TenantAccountsTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void anOpenSessionOutlivesTheLockAndNotTheFence(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        DatabaseName database = server.newDatabase().name();
        server.fill(database, 3);
        Credential credential = server.newApplicationAccount(database);
        AccountName account = new AccountName(credential.user());

        try (Connection session = server.open(credential);
                Connection administrator = server.administrator()) {
            Registered.execute(
                    administrator, "ALTER USER " + ServiceAccounts.account(account.value()) + " ACCOUNT LOCK");
            Registered.execute(session, "DELETE FROM " + database.quoted() + ".item WHERE id = 0");

            FenceReport report = server.access().accounts().fence(account);

            assertThat(report.sessionsKilled()).isEqualTo(1);
            assertThat(report.looks()).isGreaterThanOrEqualTo(3);
            assertThatThrownBy(() ->
                            Registered.execute(session, "DELETE FROM " + database.quoted() + ".item WHERE id = 1"))
                    .isInstanceOf(SQLException.class);
        }
        assertThatThrownBy(() -> server.open(credential).close())
                .isInstanceOfSatisfying(
                        ProvisioningException.class,
                        failure -> assertThat(failure.code()).isEqualTo(FailureCode.SERVER_WRONG_CREDENTIAL));
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aFenceEndsManySessionsInTransactions(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        DatabaseName database = server.newDatabase().name();
        server.fill(database, 8);
        Credential credential = server.newApplicationAccount(database);
        List<Connection> sessions = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Connection session = server.open(credential);
            session.setAutoCommit(false);
            Registered.execute(session, "UPDATE " + database.quoted() + ".item SET word = 'changed' WHERE id = " + i);
            sessions.add(session);
        }

        FenceReport report = server.access().accounts().fence(new AccountName(credential.user()));

        assertThat(report.sessionsKilled()).isEqualTo(8);
        for (Connection session : sessions) {
            assertThatThrownBy(session::commit).isInstanceOf(SQLException.class);
        }
        try (Connection administrator = server.administrator()) {
            assertThat(Registered.number(
                            administrator,
                            "SELECT COUNT(*) FROM " + database.quoted() + ".item WHERE word = 'changed'"))
                    .isZero();
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void anAccountThatDoesNotExistIsFencedAndDropped(Flavour flavour) {
        Registered server = new Registered(flavour);
        AccountName account =
                AccountName.of(AccountRole.APPLICATION, server.newDatabase().name(), 7);

        assertThat(server.access().accounts().fence(account).sessionsKilled()).isZero();
        server.access().accounts().drop(account);
        assertThat(server.access().accounts().observe(account)).isEqualTo(AccountObservation.MISSING);
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void creatingAgainMakesPasswordRightsLimitAndLockExact(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        DatabaseName database = server.newDatabase().name();
        server.fill(database, 1);
        Credential first = server.newApplicationAccount(database);
        AccountName account = new AccountName(first.user());
        Registered.Marked other = server.newDatabase();
        try (Connection administrator = server.administrator()) {
            String name = ServiceAccounts.account(account.value());
            Registered.execute(administrator, "GRANT ALL ON " + other.name().quoted() + ".* TO " + name);
            Registered.execute(administrator, "GRANT DROP ON " + database.quoted() + ".* TO " + name);
            Registered.execute(administrator, "GRANT PROCESS ON *.* TO " + name);
            Registered.execute(administrator, "REVOKE DELETE ON " + database.quoted() + ".* FROM " + name);
        }
        Secret second = ServiceAccounts.newPassword();

        server.access().accounts().create(new AccountSpec(account, second, true, 1, false));

        assertThatThrownBy(() -> server.open(first).close()).isInstanceOf(ProvisioningException.class);
        Credential renewed = new Credential(account.value(), second);
        try (Connection session = server.open(renewed)) {
            Registered.execute(session, "DELETE FROM " + database.quoted() + ".item");
            Registered.execute(session, "CREATE TEMPORARY TABLE " + database.quoted() + ".mine (id INT)");
            assertThatThrownBy(() -> Registered.execute(session, "DROP TABLE " + database.quoted() + ".item"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> Registered.number(
                            session, "SELECT COUNT(*) FROM " + other.name().quoted() + ".tenantry_identity"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> server.open(renewed).close())
                    .as("a second session over the limit of one")
                    .isInstanceOfSatisfying(
                            ProvisioningException.class,
                            failure -> assertThat(failure.code()).isEqualTo(FailureCode.SERVER_BUSY));
        }
        server.access().accounts().create(new AccountSpec(account, second, true, 1, true));
        assertThat(server.access().accounts().observe(account)).isEqualTo(AccountObservation.LOCKED);
        server.access().accounts().unlock(account);
        assertThat(server.access().accounts().observe(account)).isEqualTo(AccountObservation.UNLOCKED);
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void anAccountReachesItsOwnDatabaseOnly(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        Registered.Marked own = server.newDatabase();
        Registered.Marked other = server.newDatabase();
        server.fill(other.name(), 1);
        Credential credential = server.newApplicationAccount(own.name());
        AccountName account = new AccountName(credential.user());

        server.access().accounts().checkAccess(account, credential.password(), own.name(), own.identity());

        try (Connection session = server.open(credential)) {
            for (String attempt : List.of(
                    "SELECT * FROM " + other.name().quoted() + ".item",
                    "INSERT INTO " + other.name().quoted() + ".item VALUES (9, 'x')",
                    "UPDATE " + other.name().quoted() + ".item SET word = 'x'",
                    "DELETE FROM " + other.name().quoted() + ".item",
                    "USE " + other.name().quoted(),
                    "CREATE DATABASE tnaaaaaaaaaaaaaaaaaaaa",
                    "CREATE TABLE " + own.name().quoted() + ".mine (id INT)")) {
                assertThat(catchThrowable(() -> Registered.execute(session, attempt)))
                        .as(attempt)
                        .isInstanceOf(SQLException.class);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void anAccountThatSeesAnotherTenantIsCaught(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        Registered.Marked own = server.newDatabase();
        Registered.Marked other = server.newDatabase();
        Credential credential = server.newApplicationAccount(own.name());
        try (Connection administrator = server.administrator()) {
            Registered.execute(
                    administrator,
                    "GRANT SELECT ON " + other.name().quoted() + ".* TO " + ServiceAccounts.account(credential.user()));
        }

        assertThatThrownBy(() -> server.access()
                        .accounts()
                        .checkAccess(
                                new AccountName(credential.user()), credential.password(), own.name(), own.identity()))
                .isInstanceOfSatisfying(
                        ProvisioningException.class,
                        failure -> assertThat(failure.code()).isEqualTo(FailureCode.ACCOUNT_OVERREACHES));
        assertThatThrownBy(() -> server.access()
                        .accounts()
                        .checkAccess(
                                new AccountName(credential.user()),
                                credential.password(),
                                own.name(),
                                other.identity()))
                .isInstanceOfSatisfying(
                        ProvisioningException.class,
                        failure -> assertThat(failure.code()).isEqualTo(FailureCode.DATABASE_FOREIGN));
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void theMigratorBuildsAndIsLockedAfterwards(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        DatabaseName database = server.newDatabase().name();

        Connection left;
        try (MigratorAccess migrator = server.access().openMigrator(database, MigratorRights.BUILD)) {
            left = migrator.open(SessionPurpose.MIGRATING);
            Registered.execute(left, "CREATE TABLE item (id INT PRIMARY KEY, doubled INT)");
            Registered.execute(
                    left,
                    "CREATE TRIGGER item_doubled BEFORE INSERT ON item FOR EACH ROW SET NEW.doubled = 2 * NEW.id");
            Registered.execute(left, "CREATE FUNCTION twice(n INT) RETURNS INT NO SQL RETURN 2 * n");
            Registered.execute(left, "CREATE VIEW items AS SELECT id, twice(id) AS twice FROM item");
            assertThatThrownBy(() -> Registered.execute(left, "DROP TABLE item"))
                    .isInstanceOf(SQLException.class);
            assertThat(server.access().accounts().observe(migrator.account())).isEqualTo(AccountObservation.UNLOCKED);
        }
        assertThatThrownBy(() -> Registered.execute(left, "SELECT 1 FROM item")).isInstanceOf(SQLException.class);
        assertThat(server.access().accounts().observe(AccountName.of(AccountRole.MIGRATOR, database, 1)))
                .isEqualTo(AccountObservation.LOCKED);

        // What a locked account defined still works for the application.
        try (Connection application = server.open(server.newApplicationAccount(database))) {
            Registered.execute(application, "INSERT INTO " + database.quoted() + ".item (id) VALUES (21)");
            assertThat(Registered.number(application, "SELECT doubled FROM " + database.quoted() + ".item"))
                    .isEqualTo(42);
            assertThat(Registered.number(application, "SELECT twice FROM " + database.quoted() + ".items"))
                    .isEqualTo(42);
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aMigratorThatMayDropLosesThatRightTheNextTime(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        DatabaseName database = server.newDatabase().name();
        server.fill(database, 1);
        try (MigratorAccess migrator = server.access().openMigrator(database, MigratorRights.BUILD_AND_DROP);
                Connection session = migrator.open(SessionPurpose.MIGRATING)) {
            Registered.execute(session, "DROP TABLE item");
        }
        server.fill(database, 1);
        try (MigratorAccess migrator = server.access().openMigrator(database, MigratorRights.BUILD);
                Connection session = migrator.open(SessionPurpose.MIGRATING)) {
            assertThatThrownBy(() -> Registered.execute(session, "DROP TABLE item"))
                    .isInstanceOf(SQLException.class);
        }
    }
}
