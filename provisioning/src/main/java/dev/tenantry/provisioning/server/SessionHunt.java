package dev.tenantry.provisioning.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills sessions and looks until the server shows none twice in a row: one that was on its way in at the last moment becomes visible
 * between the two, and a killed one is gone only when what it did is rolled back.
 */
public final class SessionHunt {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);
    private static final int UNKNOWN_SESSION = 1094;

    private final Connection session;
    private final Duration patience;

    /**
     * @param session of the provisioner
     * @param patience how long the killed may take to end
     */
    public SessionHunt(Connection session, Duration patience) {
        this.session = session;
        this.patience = patience;
    }

    /** Which of the sessions that must end are still there. */
    @FunctionalInterface
    public interface Look {
        Collection<Long> open() throws SQLException;
    }

    /**
     * How it went.
     *
     * @param killed how many sessions were killed
     * @param looks how often the server was asked
     * @param left how many were still there when the patience ended; 0 when all are gone
     */
    public record Result(int killed, int looks, int left) {}

    /** Ends every session that the look shows. */
    public Result end(Look look) throws SQLException {
        long start = System.nanoTime();
        Set<Long> killed = new HashSet<>();
        int looks = 0;
        int emptyLooks = 0;
        while (emptyLooks < 2) {
            if (looks > 0) {
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            }
            Collection<Long> open = look.open();
            looks++;
            emptyLooks = open.isEmpty() ? emptyLooks + 1 : 0;
            kill(open);
            killed.addAll(open);
            if (!open.isEmpty() && System.nanoTime() - start > patience.toNanos()) {
                return new Result(killed.size(), looks, open.size());
            }
        }
        return new Result(killed.size(), looks, 0);
    }

    private void kill(Collection<Long> ids) throws SQLException {
        try (Statement statement = session.createStatement()) {
            for (long id : ids) {
                killOne(statement, id);
            }
        }
    }

    private static void killOne(Statement statement, long id) throws SQLException {
        try {
            statement.execute("KILL CONNECTION " + id);
        } catch (SQLException failure) {
            if (failure.getErrorCode() != UNKNOWN_SESSION) {
                throw failure;
            }
        }
    }
}
