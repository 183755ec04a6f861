package dev.tenantry.provisioning.account;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.identifier.AccountName;
import dev.tenantry.provisioning.server.Dialect;
import dev.tenantry.provisioning.server.ServiceAccount;
import dev.tenantry.provisioning.server.ServiceAccounts;
import dev.tenantry.provisioning.server.ServiceSessions;
import dev.tenantry.provisioning.server.SessionHunt;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Ends an account's access. Locking alone does not: sessions that are open stay open and go on writing, on both flavours. So the account
 * is locked, its sessions are killed, and the server is asked until it shows none twice in a row; a login that passed the lock at the last
 * moment becomes visible between the two.
 */
final class Fence {
    private final ServiceSessions sessions;
    private final Dialect dialect;
    private final Duration patience;

    Fence(ServiceSessions sessions, Dialect dialect, Duration patience) {
        this.sessions = sessions;
        this.dialect = dialect;
        this.patience = patience;
    }

    FenceReport raise(AccountName account) throws SQLException {
        return sessions.as(ServiceAccount.PROVISIONER, session -> raise(session, account));
    }

    private FenceReport raise(Connection session, AccountName account) throws SQLException {
        long start = System.nanoTime();
        try (Statement statement = session.createStatement()) {
            statement.execute("ALTER USER IF EXISTS " + ServiceAccounts.account(account.value()) + " ACCOUNT LOCK");
        }
        SessionHunt.Result result = new SessionHunt(session, patience).end(() -> look(session, account));
        if (result.left() > 0) {
            throw new ProvisioningException(
                    FailureCode.ACCOUNT_STILL_CONNECTED,
                    "The account %s is locked, but %d of its sessions are still ending after %d ms: probably long transactions that are rolled back."
                            .formatted(account, result.left(), patience.toMillis()),
                    "wait for the rollback and retry the operation");
        }
        return new FenceReport(result.killed(), result.looks(), (System.nanoTime() - start) / 1_000_000);
    }

    private List<Long> look(Connection session, AccountName account) throws SQLException {
        try (PreparedStatement query = session.prepareStatement(dialect.sessionsQuery())) {
            query.setString(1, account.value());
            try (ResultSet rows = query.executeQuery()) {
                List<Long> ids = new ArrayList<>();
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
                return ids;
            }
        }
    }
}
