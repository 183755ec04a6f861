package dev.tenantry.provisioning.server;

import dev.tenantry.provisioning.ServerFacts;
import dev.tenantry.provisioning.server.Finding.Severity;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at a server and says what should be otherwise, before it is registered and again whenever it is checked. It changes nothing. What
 * is checked is listed in {@link SettingChecks} and {@link AccountChecks}.
 */
public final class ServerInspector {
    private final ServerEndpoint endpoint;

    public ServerInspector(ServerEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Checks a server that is to be registered.
     *
     * @param administrator a session of the administrator; not kept
     * @throws dev.tenantry.provisioning.ProvisioningException SERVER_REFUSED when the account may not even look
     */
    public Inspection beforeRegistration(Connection administrator) {
        return inspect(administrator, true);
    }

    /** Checks a registered server, through its verifier account. */
    public Inspection ofRegistered(ServerAccess access) {
        try (Connection verifier = access.open(ServiceAccount.VERIFIER, SessionPurpose.CONTROL)) {
            return inspect(verifier, false);
        } catch (SQLException failure) {
            throw ServerFailures.of(failure, "the check of the server", endpoint.address());
        }
    }

    private Inspection inspect(Connection session, boolean asAdministrator) {
        try {
            ServerFacts facts = ServerConnections.factsOf(session);
            Dialect dialect = Dialect.of(facts);
            List<Finding> findings = new ArrayList<>();
            if (!ServerVersion.parse(facts.version()).atLeast(dialect.oldestSupported())) {
                // What an older server calls things is not known here, so nothing else is asked.
                return new Inspection(facts, List.of(tooOld(facts, dialect)));
            }
            AccountChecks accounts = new AccountChecks(dialect, session);
            transport(findings, accounts.cipher());
            findings.addAll(new SettingChecks(dialect, ServerVariables.read(session)).all(accounts.timeZoneTables()));
            findings.addAll(accounts.all());
            if (asAdministrator) {
                findings.addAll(accounts.ofAdministrator());
            }
            return new Inspection(facts, findings);
        } catch (SQLException failure) {
            throw ServerFailures.of(failure, "the check of the server", endpoint.address());
        }
    }

    private static Finding tooOld(ServerFacts facts, Dialect dialect) {
        return new Finding(
                "server.version",
                Severity.BLOCKER,
                "The server is " + facts.flavour().word() + " " + facts.version() + ".",
                "Releases before " + dialect.oldestSupported()
                        + " are not supported: they lack rights and statements that the separation of tenants needs.",
                "upgrade it to " + dialect.oldestSupported() + " or newer");
    }

    private void transport(List<Finding> findings, String cipher) {
        if (cipher.isEmpty()) {
            findings.add(
                    new Finding(
                            "server.tls_off",
                            Severity.BLOCKER,
                            "The connection is not encrypted.",
                            "Passwords and customers' data can be read and changed on the way.",
                            "give the server a certificate (ssl_cert, ssl_key) and register it with --tls-mode verify-identity"));
            return;
        }
        switch (endpoint.tls().mode()) {
            case VERIFY_IDENTITY, VERIFY_CA -> {}
            case REQUIRED, DISABLED ->
                findings.add(new Finding(
                        "server.tls_unverified",
                        Severity.WARNING,
                        "The connection is encrypted, but nobody checks by whom.",
                        "Somebody in between can pose as the server and read everything.",
                        "register it with --tls-mode verify-identity and the authority's certificate"));
        }
    }
}
