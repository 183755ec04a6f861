package dev.tenantry.provisioning.server;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.Secret;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Creates the service accounts on a server, with an administrator's session that the caller opens, closes and forgets. Doing it again for
 * the same registration gives the same accounts new passwords and exactly the rights they should have.
 *
 * <p>What must be said wherever the separation is explained: the provisioner technically holds what it grants. On MySQL it can take over
 * any administrator that lacks SYSTEM_USER, so the check of a server demands that privilege; MariaDB has no such guard, and there the
 * provisioner counts as an administrator. The reaper holds DROP with the right to pass it on: that is how a migration that declares it
 * gets DROP on its one database for as long as it runs, though the provisioner itself never holds DROP.
 */
public final class ServiceAccounts {
    private static final int PASSWORD_BYTES = 24;

    private final ServerEndpoint endpoint;

    public ServiceAccounts(ServerEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Creates or renews all four accounts and logs in as each that is not locked.
     *
     * @param administrator a session of an administrator; not kept
     * @throws ProvisioningException SERVER_REFUSED when the administrator lacks a right, SERVER_WRONG_CREDENTIAL when an account that was
     *     created cannot log in from here
     */
    public ServiceCredentials create(Connection administrator, Registration registration) {
        try {
            Dialect dialect = Dialect.of(ServerConnections.factsOf(administrator));
            Map<ServiceAccount, Credential> credentials = new EnumMap<>(ServiceAccount.class);
            for (ServiceAccount account : ServiceAccount.values()) {
                Credential credential = new Credential(registration.accountName(account), newPassword());
                create(administrator, dialect, account, credential);
                credentials.put(account, credential);
            }
            ServiceCredentials created = new ServiceCredentials(credentials);
            tryOut(created);
            return created;
        } catch (SQLException failure) {
            throw ServerFailures.of(failure, "the creation of the service accounts", endpoint.address());
        }
    }

    /** Drops the accounts of a registration; those that do not exist are fine. */
    public void drop(Connection administrator, Registration registration) {
        try (Statement statement = administrator.createStatement()) {
            for (ServiceAccount account : ServiceAccount.values()) {
                statement.execute("DROP USER IF EXISTS " + account(registration.accountName(account)));
            }
        } catch (SQLException failure) {
            throw ServerFailures.of(failure, "the removal of the service accounts", endpoint.address());
        }
    }

    /** The statements with which an administrator takes away what a registration left on a server: its accounts and its small database. */
    public static List<String> removal(Registration registration) {
        List<String> statements = new ArrayList<>();
        for (ServiceAccount account : ServiceAccount.values()) {
            statements.add("DROP USER IF EXISTS " + account(registration.accountName(account)) + ";");
        }
        statements.add("DROP DATABASE IF EXISTS `" + new ServiceDatabase(registration).name() + "`;");
        return List.copyOf(statements);
    }

    private void create(Connection administrator, Dialect dialect, ServiceAccount kind, Credential credential)
            throws SQLException {
        String account = account(credential.user());
        String identified = dialect.identifiedBy(credential.password());
        String transport = endpoint.tls().encrypted() ? "REQUIRE SSL" : "REQUIRE NONE";
        try (Statement statement = administrator.createStatement()) {
            // Locked until it has its rights, and the reaper for good.
            statement.execute(
                    "CREATE USER IF NOT EXISTS " + account + " " + identified + " " + transport + " ACCOUNT LOCK");
            statement.execute("ALTER USER " + account + " " + identified + " " + transport + " ACCOUNT LOCK");
            statement.execute("REVOKE ALL PRIVILEGES, GRANT OPTION FROM " + account);
            for (String grant : dialect.serviceGrants(kind)) {
                statement.execute(grant.formatted(account));
            }
            if (kind != ServiceAccount.REAPER) {
                statement.execute("ALTER USER " + account + " ACCOUNT UNLOCK");
            }
        }
    }

    private void tryOut(ServiceCredentials created) throws SQLException {
        ServerConnections connections = new ServerConnections(endpoint);
        for (ServiceAccount account :
                List.of(ServiceAccount.PROVISIONER, ServiceAccount.VERIFIER, ServiceAccount.BACKUP)) {
            connections.open(created.of(account), SessionPurpose.CONTROL).close();
        }
        try {
            connections
                    .openRaw(created.of(ServiceAccount.REAPER), SessionPurpose.CONTROL)
                    .close();
        } catch (SQLException refused) {
            if (ServerFailures.isLost(refused)) {
                throw refused;
            }
            return;
        }
        throw new ProvisioningException(
                FailureCode.SERVER_UNSUITABLE,
                "The server at " + endpoint.address() + " let a locked account log in: its account locks do not hold.",
                "look for an authentication plugin that ignores ACCOUNT LOCK");
    }

    /** A password that no person ever types. */
    public static Secret newPassword() {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        // Both cases and a sign, for servers whose password policy asks for them.
        return Secret.of("A-" + HexFormat.of().formatHex(random));
    }

    /** An account that may log in from everywhere; networks are the firewall's and the TLS policy's business. */
    public static String account(String name) {
        return SqlText.quoted(name) + "@'%'";
    }
}
