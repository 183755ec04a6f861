package dev.tenantry.provisioning.backup;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Says when a backup should get out of the way of what else its server has to do: while more of others' statements run there at once than it has
 * processors for. It looks once a second, and who was told to wait reads on for a second afterwards, so that a backup is slowed down and never
 * stands still: for its snapshot the server keeps whatever changes meanwhile.
 */
final class BusyServer {
    /** So many statements of others at once have each other to wait for on any server that tenants are placed on. */
    static final int MOST_RUNNING = 25;

    private static final long NANOS_BETWEEN_LOOKS = Duration.ofSeconds(1).toNanos();

    private final Connection session;
    private final int ours;
    private final int mostRunning;
    private long looked = System.nanoTime() - NANOS_BETWEEN_LOOKS;
    private boolean busy;

    /**
     * @param session that nobody else uses meanwhile
     * @param readers how many sessions of ours run a statement, at most
     * @param mostRunning from so many statements of others on, one more is too many
     */
    BusyServer(Connection session, int readers, int mostRunning) {
        this.session = session;
        // The one that asks counts itself.
        this.ours = readers + 1;
        this.mostRunning = mostRunning;
    }

    /** Whether to wait now. */
    synchronized boolean isBusy() throws SQLException {
        if (System.nanoTime() - looked >= NANOS_BETWEEN_LOOKS) {
            busy = running() - ours > mostRunning;
            looked = System.nanoTime();
        }
        return busy;
    }

    /** Somebody waited: the next look comes after some work. */
    synchronized void waited() {
        busy = false;
        looked = System.nanoTime();
    }

    private int running() throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet status = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Threads_running'")) {
            return status.next() ? status.getInt(2) : 0;
        }
    }
}
