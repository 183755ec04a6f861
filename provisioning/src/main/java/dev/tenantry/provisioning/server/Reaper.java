package dev.tenantry.provisioning.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The way to the account that may drop. It is unlocked, logged in to, and locked again before anything is done: a session outlives the lock
 * of its account, so nobody else can use the moment for longer than a login takes.
 */
public final class Reaper {
    private static final int LOGIN_ATTEMPTS = 5;

    private final ServerConnections connections;
    private final ServiceSessions sessions;
    private final Credential credential;
    private final ReentrantLock oneAtATime;

    public Reaper(ServerConnections connections, ServiceSessions sessions, Credential credential) {
        this(connections, sessions, credential, new ReentrantLock());
    }

    private Reaper(
            ServerConnections connections, ServiceSessions sessions, Credential credential, ReentrantLock oneAtATime) {
        this.connections = connections;
        this.sessions = sessions;
        this.credential = credential;
        this.oneAtATime = oneAtATime;
    }

    /** The same with sessions that are bound to a claim; still one at a time for all of them. */
    public Reaper through(ServiceSessions bound) {
        return new Reaper(connections, bound, credential, oneAtATime);
    }

    /** Does one piece of work in a reaper's session. */
    public void run(Work work) throws SQLException {
        oneAtATime.lock();
        try (Connection session = login()) {
            work.in(session);
        } finally {
            oneAtATime.unlock();
        }
    }

    /** Work in the reaper's session. */
    @FunctionalInterface
    public interface Work {
        void in(Connection session) throws SQLException;
    }

    /** Another control plane's process may lock the account between our unlock and our login; then it is done once more. */
    private Connection login() throws SQLException {
        for (int attempt = 1; ; attempt++) {
            lock(false);
            try {
                return admitted(connections.openRaw(credential, SessionPurpose.CONTROL));
            } catch (SQLException refused) {
                if (!ServerFailures.isAccountLocked(refused) || attempt == LOGIN_ATTEMPTS) {
                    throw refused;
                }
            } finally {
                lock(true);
            }
        }
    }

    private Connection admitted(Connection session) throws SQLException {
        boolean admitted = false;
        try {
            sessions.admit(session, credential.user());
            admitted = true;
            return session;
        } finally {
            if (!admitted) {
                IdleSessions.closeQuietly(session);
            }
        }
    }

    private void lock(boolean locked) throws SQLException {
        sessions.as(ServiceAccount.PROVISIONER, session -> {
            try (Statement statement = session.createStatement()) {
                return statement.execute("ALTER USER " + ServiceAccounts.account(credential.user()) + " ACCOUNT "
                        + (locked ? "LOCK" : "UNLOCK"));
            }
        });
    }
}
