package dev.tenantry.provisioning.server;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a server to the newest claim of each operation. A process that was stopped and wakes after its lease knows nothing of it, so the
 * server itself must refuse what it still sends: the fence row of the operation names the epoch that may work, a session registers
 * itself under that row before it does anything, and whoever takes an operation over first raises the row and then ends every session that
 * an earlier claim registered. After that the earlier claim has no session, and gets none.
 */
final class WorkFence {
    /** How long a row is kept after it was last raised: a process must not sleep longer between its claim and its first word to a server. */
    static final int KEPT_DAYS = 30;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration BETWEEN_PRUNES = Duration.ofHours(1);
    private static final int PRUNED_AT_ONCE = 1000;
    private static final int DEADLOCK = 1213;
    private static final int ATTEMPTS = 5;

    private final ServiceDatabase database;
    private final AtomicLong pruneAfter = new AtomicLong(System.nanoTime());

    WorkFence(ServiceDatabase database) {
        this.database = database;
    }

    /** Work with the fence's tables. */
    @FunctionalInterface
    private interface Work<T> {
        T in(Connection provisioner) throws SQLException;
    }

    /**
     * Makes a claim the one that may work here, and sees every session of an earlier claim gone.
     *
     * @throws ProvisioningException WORK_TAKEN_OVER when a later claim came before, WORK_STILL_ENDING when sessions outlive the patience
     */
    void raise(Connection provisioner, WorkToken token) throws SQLException {
        long standing = persistently(provisioner, session -> raiseRow(session, token));
        if (standing > token.epoch()) {
            throw takenOver(token);
        }
        if (token.epoch() > 1) {
            endEarlier(provisioner, token);
        }
        long now = System.nanoTime();
        long due = pruneAfter.get();
        if (now - due >= 0 && pruneAfter.compareAndSet(due, now + BETWEEN_PRUNES.toNanos())) {
            prune(provisioner);
        }
    }

    /**
     * Registers a session for a claim.
     *
     * @param provisioner writes it down
     * @param connectionId the session, or null for the writing one itself
     * @param account whose session it is
     * @throws ProvisioningException WORK_TAKEN_OVER when the claim may not work here any more; the session must not be used
     */
    void admit(Connection provisioner, @Nullable Long connectionId, String account, WorkToken token)
            throws SQLException {
        // The lock on the fence row decides between a registration and a take-over at the same moment.
        int rows = persistently(provisioner, session -> {
            try (PreparedStatement statement =
                    session.prepareStatement("""
                    REPLACE INTO %s (connection_id, account, operation_id, epoch, registered_at)
                    SELECT COALESCE(?, CONNECTION_ID()), ?, operation_id, epoch, UTC_TIMESTAMP(6) FROM %s
                     WHERE operation_id = ? AND epoch = ? LOCK IN SHARE MODE\
                    """.formatted(database.table("session"), database.table("fence")))) {
                statement.setObject(1, connectionId);
                statement.setString(2, account);
                statement.setString(3, token.operationId());
                statement.setLong(4, token.epoch());
                return statement.executeUpdate();
            }
        });
        if (rows == 0) {
            throw takenOver(token);
        }
    }

    /** Forgets the sessions of a claim, which have all come to their end. The fence row stays. */
    void settle(Connection provisioner, WorkToken token) throws SQLException {
        persistently(provisioner, session -> delete(session, "epoch = ?", token));
    }

    private long raiseRow(Connection provisioner, WorkToken token) throws SQLException {
        try (PreparedStatement raise = provisioner.prepareStatement("""
                INSERT INTO %s (operation_id, epoch, raised_at) VALUES (?, ?, UTC_TIMESTAMP(6))
                    ON DUPLICATE KEY UPDATE raised_at = IF(epoch < ?, UTC_TIMESTAMP(6), raised_at),
                                            epoch = GREATEST(epoch, ?)\
                """.formatted(database.table("fence")));
                PreparedStatement look = provisioner.prepareStatement(
                        "SELECT epoch FROM " + database.table("fence") + " WHERE operation_id = ?")) {
            raise.setString(1, token.operationId());
            raise.setLong(2, token.epoch());
            raise.setLong(3, token.epoch());
            raise.setLong(4, token.epoch());
            raise.executeUpdate();
            look.setString(1, token.operationId());
            try (ResultSet row = look.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private void endEarlier(Connection provisioner, WorkToken token) throws SQLException {
        lockReaper(provisioner);
        Map<Long, String> earlier = persistently(provisioner, session -> earlier(session, token));
        SessionHunt.Result result = new SessionHunt(provisioner, PATIENCE).end(() -> present(provisioner, earlier));
        if (result.left() > 0) {
            throw new ProvisioningException(
                    FailureCode.WORK_STILL_ENDING,
                    "Operation %s was taken over, but %d session(s) of whoever worked on it before are still ending after %d ms: probably a long statement that is rolled back."
                            .formatted(token.operationId(), result.left(), PATIENCE.toMillis()),
                    "wait for the rollback; the operation tries again by itself");
        }
        persistently(provisioner, session -> delete(session, "epoch < ? AND connection_id <> CONNECTION_ID()", token));
    }

    /** An earlier claim may have been stopped while it had the account that drops unlocked. */
    private void lockReaper(Connection provisioner) throws SQLException {
        String reaper = database.registration().accountName(ServiceAccount.REAPER);
        try (Statement statement = provisioner.createStatement()) {
            statement.execute("ALTER USER IF EXISTS " + ServiceAccounts.account(reaper) + " ACCOUNT LOCK");
        }
    }

    /** Not this session: a process that takes its own operation up again may have kept it from the time before. */
    private Map<Long, String> earlier(Connection provisioner, WorkToken token) throws SQLException {
        try (PreparedStatement query = provisioner.prepareStatement("""
                SELECT connection_id, account FROM %s
                 WHERE operation_id = ? AND epoch < ? AND connection_id <> CONNECTION_ID()\
                """.formatted(database.table("session")))) {
            query.setString(1, token.operationId());
            query.setLong(2, token.epoch());
            Map<Long, String> sessions = new HashMap<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    sessions.put(rows.getLong(1), rows.getString(2));
                }
            }
            return sessions;
        }
    }

    /** The account is compared too: after a restart of the server the same number may be anybody's. */
    private static Set<Long> present(Connection provisioner, Map<Long, String> sessions) throws SQLException {
        if (sessions.isEmpty()) {
            return Set.of();
        }
        String ids = sessions.keySet().stream().map(String::valueOf).collect(Collectors.joining(", "));
        try (Statement statement = provisioner.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT id, user FROM information_schema.processlist WHERE id IN (" + ids + ")")) {
            Set<Long> present = new HashSet<>();
            while (rows.next()) {
                if (rows.getString(2).equals(sessions.get(rows.getLong(1)))) {
                    present.add(rows.getLong(1));
                }
            }
            return present;
        }
    }

    private int delete(Connection provisioner, String condition, WorkToken token) throws SQLException {
        try (PreparedStatement statement = provisioner.prepareStatement(
                "DELETE FROM " + database.table("session") + " WHERE operation_id = ? AND " + condition)) {
            statement.setString(1, token.operationId());
            statement.setLong(2, token.epoch());
            return statement.executeUpdate();
        }
    }

    private void prune(Connection provisioner) throws SQLException {
        for (String[] each : List.of(new String[] {"fence", "raised_at"}, new String[] {"session", "registered_at"})) {
            persistently(provisioner, session -> {
                try (Statement statement = session.createStatement()) {
                    return statement.executeUpdate("DELETE FROM " + database.table(each[0]) + " WHERE " + each[1]
                            + " < UTC_TIMESTAMP(6) - INTERVAL " + KEPT_DAYS + " DAY LIMIT " + PRUNED_AT_ONCE);
                }
            });
        }
    }

    /**
     * The tables come at the first need; whoever made them may have ended between the first and the second. Lost deadlocks are repeated.
     */
    private <T> T persistently(Connection provisioner, Work<T> work) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                return work.in(provisioner);
            } catch (SQLException failure) {
                if (attempt == ATTEMPTS) {
                    throw failure;
                }
                if (ServiceDatabase.isMissing(failure)) {
                    database.create(provisioner);
                } else if (failure.getErrorCode() != DEADLOCK) {
                    throw failure;
                }
            }
        }
    }

    private static ProvisioningException takenOver(WorkToken token) {
        return new ProvisioningException(
                FailureCode.WORK_TAKEN_OVER,
                "Claim %d of operation %s may not work on this server any more: a later claim has taken the operation over, or the fence lost its row. Nothing was done."
                        .formatted(token.epoch(), token.operationId()),
                "nothing is to be done: whoever holds the operation now goes on with it");
    }
}
