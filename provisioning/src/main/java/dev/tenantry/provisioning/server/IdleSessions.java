package dev.tenantry.provisioning.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sessions that wait for their next use, a few for each account, each with the claim that it is registered for. */
final class IdleSessions {
    private static final int KEPT_FOR_EACH_ACCOUNT = 4;

    private final Map<ServiceAccount, Deque<Idle>> idle = new EnumMap<>(ServiceAccount.class);

    /** A session and since when it is idle. */
    record Idle(Connection connection, @Nullable WorkToken claim, long sinceNanos) {}

    /** Takes a session: rather one of the same claim, then one of none. */
    synchronized @Nullable Idle take(ServiceAccount account, @Nullable WorkToken claim) {
        Deque<Idle> sessions = idle.get(account);
        if (sessions == null || sessions.isEmpty()) {
            return null;
        }
        Idle best = sessions.peekFirst();
        for (Idle each : sessions) {
            if (java.util.Objects.equals(each.claim(), claim)) {
                best = each;
                break;
            }
            if (each.claim() == null && best.claim() != null) {
                best = each;
            }
        }
        sessions.remove(best);
        return best;
    }

    /** Keeps a session, unless there are enough. */
    void give(ServiceAccount account, Connection session, @Nullable WorkToken claim) {
        synchronized (this) {
            Deque<Idle> sessions = idle.computeIfAbsent(account, ignored -> new ArrayDeque<>());
            if (sessions.size() < KEPT_FOR_EACH_ACCOUNT) {
                sessions.addFirst(new Idle(session, claim, System.nanoTime()));
                return;
            }
        }
        closeQuietly(session);
    }

    /** Notes that the sessions of a claim are registered for nobody any more. */
    synchronized void forget(WorkToken claim) {
        for (Deque<Idle> sessions : idle.values()) {
            Deque<Idle> changed = new ArrayDeque<>();
            sessions.forEach(each -> changed.addLast(
                    claim.equals(each.claim()) ? new Idle(each.connection(), null, each.sinceNanos()) : each));
            sessions.clear();
            sessions.addAll(changed);
        }
    }

    /** Closes them all. */
    synchronized void close() {
        idle.values().forEach(sessions -> sessions.forEach(each -> closeQuietly(each.connection())));
        idle.clear();
    }

    static void closeQuietly(Connection session) {
        try {
            session.close();
        } catch (SQLException gone) {
            // It is gone already, which is what was wanted.
            return;
        }
    }
}
