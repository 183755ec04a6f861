package dev.tenantry.provisioning.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.JdbcServerAccess;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.Registered;
import dev.tenantry.provisioning.account.AccountRights;
import dev.tenantry.provisioning.database.DropTicket;
import dev.tenantry.provisioning.embedded.Durability;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.EmbeddedSettings;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.identifier.AccountName;
import dev.tenantry.provisioning.identifier.AccountRole;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.server.Credential;
import dev.tenantry.provisioning.server.Registration;
import dev.tenantry.provisioning.server.ServiceAccounts;
import dev.tenantry.provisioning.server.ServiceCredentials;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ServerScannerTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aDatabaseIsSeenWithItsMarkItsAccountsTheirRightsAndSessions(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        Registered.Marked database = server.newDatabase();
        Credential account = server.newApplicationAccount(database.name());

        try (Connection open = server.open(account)) {
            assertThat(open.isValid(5)).isTrue();
            ServerScan scan = server.access().scan();

            assertThat(found(scan, database.name()))
                    .isEqualTo(new FoundDatabase(database.name().value(), true, database.identity()));
            assertThat(scan.accounts()).contains(new FoundAccount(account.user(), "%", false));
            assertThat(grantsOf(scan, account.user()))
                    .containsExactly(new FoundGrant(
                            account.user(),
                            "%",
                            database.name().value(),
                            AccountRights.of(AccountRole.APPLICATION, false),
                            false));
            assertThat(scan.sessions()).containsEntry(account.user(), 1);
            assertThat(scan.registrations())
                    .contains(Registration.ofAccount(TestServers.registered(flavour)
                                    .of(dev.tenantry.provisioning.server.ServiceAccount.VERIFIER)
                                    .user())
                            .suffix());
        }
        server.access().accounts().fence(new AccountName(account.user()));
        assertThat(server.access().scan().accounts()).contains(new FoundAccount(account.user(), "%", true));
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void marksThatAreMissingOrForeignAreTold(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        DatabaseName unmarked = DatabaseName.generate(new SecureRandom());
        DatabaseName foreign = DatabaseName.generate(new SecureRandom());
        try (Connection administrator = server.administrator()) {
            Registered.execute(administrator, "CREATE DATABASE " + unmarked.quoted());
            Registered.execute(administrator, "CREATE DATABASE " + foreign.quoted());
            Registered.execute(
                    administrator, "CREATE VIEW " + foreign.quoted() + ".tenantry_identity AS SELECT 1 AS tenant_id");
        }

        ServerScan scan = server.access().scan();

        assertThat(found(scan, unmarked)).isEqualTo(new FoundDatabase(unmarked.value(), false, null));
        assertThat(found(scan, foreign)).isEqualTo(new FoundDatabase(foreign.value(), true, null));
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void everySortOfGrantIsSeen(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        DatabaseName own = server.newDatabase().name();
        DatabaseName other = server.newDatabase().name();
        server.fill(other, 1);
        String user = server.newApplicationAccount(own).user();
        String account = ServiceAccounts.account(user);
        String person = "person" + own.core().substring(0, 8);
        try (Connection administrator = server.administrator()) {
            Registered.execute(administrator, "GRANT SELECT ON " + other.quoted() + ".* TO " + account);
            Registered.execute(administrator, "GRANT INSERT ON " + other.quoted() + ".item TO " + account);
            Registered.execute(administrator, "GRANT UPDATE (word) ON " + other.quoted() + ".item TO " + account);
            Registered.execute(administrator, "GRANT PROCESS ON *.* TO " + account);
            Registered.execute(
                    administrator, "CREATE PROCEDURE " + other.quoted() + ".p() SQL SECURITY INVOKER SELECT 1");
            Registered.execute(administrator, "GRANT EXECUTE ON PROCEDURE " + other.quoted() + ".p TO " + account);
            Registered.execute(administrator, "CREATE ROLE '" + person + "role'");
            Registered.execute(administrator, "GRANT '" + person + "role' TO " + account);
            Registered.execute(
                    administrator,
                    "CREATE USER '" + person + "'@'localhost' IDENTIFIED BY '"
                            + ServiceAccounts.newPassword().reveal() + "'");
            Registered.execute(
                    administrator,
                    "GRANT SELECT ON " + own.quoted() + ".* TO '" + person + "'@'localhost' WITH GRANT OPTION");
        }

        ServerScan scan = server.access().scan();

        assertThat(grantsOf(scan, user))
                .contains(
                        new FoundGrant(user, "%", other.value(), Set.of("SELECT"), false),
                        new FoundGrant(user, "%", other.value() + ".item.word", Set.of("UPDATE"), false),
                        new FoundGrant(user, "%", "*", Set.of("PROCESS"), false),
                        new FoundGrant(user, "%", "role " + person + "role", Set.of("MEMBER"), false));
        assertThat(grantsOf(scan, user))
                .extracting(FoundGrant::on)
                .contains(other.value() + ".item", other.value() + ".p");
        assertThat(grantsOf(scan, person))
                .containsExactly(new FoundGrant(person, "localhost", own.value(), Set.of("SELECT"), true));
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aTagIsLeftOnceAndDoesNotKeepTheReaperFromItsWork(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        Registered.Marked database = server.newDatabase();
        server.access().databases().tag(database.name(), "drf_note");
        server.access().databases().tag(database.name(), "drf_note");
        try (Connection administrator = server.administrator()) {
            assertThat(Registered.number(
                            administrator,
                            "SELECT COUNT(*) FROM " + database.name().quoted() + ".tenantry_quarantine"))
                    .isEqualTo(1);
        }
        server.access().databases().drop(new DropTicket(database.name(), database.identity(), "op_test"));
        server.access().databases().tag(database.name(), "drf_note");
        assertThat(server.access().databases().observe(database.name()).exists())
                .isFalse();
    }

    @Test
    void aServerThatIsGoneIsOutOfReachAndNotEmpty() {
        EmbeddedServer server =
                EmbeddedServer.start(EmbeddedSettings.of(Flavour.MARIADB, TestServers.newDirectory("gone"))
                        .with(Durability.RELAXED));
        ServiceCredentials credentials;
        try (Connection administrator = TestServers.administrator(server)) {
            credentials = new ServiceAccounts(TestServers.endpoint(server))
                    .create(administrator, Registration.generate(new SecureRandom()));
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        try (JdbcServerAccess access = JdbcServerAccess.to(TestServers.endpoint(server), credentials)) {
            assertThat(access.scan().databases()).isEmpty();
            server.close();
            assertThatThrownBy(access::scan)
                    .isInstanceOfSatisfying(
                            ProvisioningException.class,
                            failure -> assertThat(failure.code()).isEqualTo(FailureCode.SERVER_UNREACHABLE));
        }
    }

    private static FoundDatabase found(ServerScan scan, DatabaseName name) {
        return scan.databases().stream()
                .filter(database -> database.name().equals(name.value()))
                .findFirst()
                .orElseThrow();
    }

    private static List<FoundGrant> grantsOf(ServerScan scan, String user) {
        return scan.grants().stream().filter(grant -> grant.user().equals(user)).toList();
    }
}
