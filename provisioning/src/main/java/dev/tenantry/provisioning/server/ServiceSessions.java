package dev.tenantry.provisioning.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of service accounts for short work, kept for a while so that each statement does not pay for a login. A session that was idle
 * is asked whether it lives before it is used, and one in which something failed is not used again, so a restarted server is noticed and
 * nothing more.
 */
public final class ServiceSessions implements AutoCloseable {
    private static final int KEPT_FOR_EACH_ACCOUNT = 4;
    private static final Duration KEPT_FOR = Duration.ofSeconds(60);
    private static final int PING_SECONDS = 5;

    private final ServerConnections connections;
    private final ServiceCredentials credentials;
    private final Map<ServiceAccount, Deque<Idle>> idle = new EnumMap<>(ServiceAccount.class);

    private record Idle(Connection connection, long sinceNanos) {}

    /** Work in a session. It leaves the session as it found it: no current database, no setting, no transaction. */
    @FunctionalInterface
    public interface Work<T> {
        T in(Connection session) throws SQLException;
    }

    /** The same without a result. */
    @FunctionalInterface
    public interface Deed {
        void in(Connection session) throws SQLException;
    }

    public ServiceSessions(ServerConnections connections, ServiceCredentials credentials) {
        this.connections = connections;
        this.credentials = credentials;
    }

    /** Does something as a service account. */
    public void run(ServiceAccount account, Deed deed) throws SQLException {
        as(account, session -> {
            deed.in(session);
            return true;
        });
    }

    /** Does short work as a service account. */
    public <T> T as(ServiceAccount account, Work<T> work) throws SQLException {
        Connection session = take(account);
        boolean sound = false;
        try {
            T result = work.in(session);
            sound = true;
            return result;
        } finally {
            if (sound) {
                giveBack(account, session);
            } else {
                closeQuietly(session);
            }
        }
    }

    /** Closes what is idle. */
    @Override
    public void close() {
        synchronized (idle) {
            idle.values().forEach(sessions -> sessions.forEach(entry -> closeQuietly(entry.connection)));
            idle.clear();
        }
    }

    private Connection take(ServiceAccount account) throws SQLException {
        for (Idle entry = poll(account); entry != null; entry = poll(account)) {
            boolean fresh = System.nanoTime() - entry.sinceNanos < KEPT_FOR.toNanos();
            if (fresh && entry.connection.isValid(PING_SECONDS)) {
                return entry.connection;
            }
            closeQuietly(entry.connection);
        }
        return connections.open(credentials.of(account), SessionPurpose.CONTROL);
    }

    private @Nullable Idle poll(ServiceAccount account) {
        synchronized (idle) {
            Deque<Idle> sessions = idle.get(account);
            return sessions == null ? null : sessions.pollFirst();
        }
    }

    private void giveBack(ServiceAccount account, Connection session) {
        synchronized (idle) {
            Deque<Idle> sessions = idle.computeIfAbsent(account, ignored -> new ArrayDeque<>());
            if (sessions.size() < KEPT_FOR_EACH_ACCOUNT) {
                sessions.addFirst(new Idle(session, System.nanoTime()));
                return;
            }
        }
        closeQuietly(session);
    }

    private static void closeQuietly(Connection session) {
        try {
            session.close();
        } catch (SQLException gone) {
            // It is gone already, which is what was wanted.
            return;
        }
    }
}
