package dev.tenantry.provisioning.server;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions that one claim has in use, so that all of them can be cut by somebody else than who waits in them. */
final class OpenSessions {
    private final Set<Connection> sessions = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    /**
     * Notes a session as in use.
     *
     * @throws ProvisioningException WORK_TAKEN_OVER when all were cut; the session is closed
     */
    void add(Connection session) {
        sessions.removeIf(OpenSessions::isClosed);
        sessions.add(session);
        if (cut) {
            remove(session);
            IdleSessions.closeQuietly(session);
            throw new ProvisioningException(
                    FailureCode.WORK_TAKEN_OVER,
                    "This claim of the operation was given up, so it may not work on the server any more. Nothing was done.",
                    "nothing is to be done: the operation is tried again by itself");
        }
    }

    void remove(Connection session) {
        sessions.remove(session);
    }

    /** Cuts them all; those that are added later are refused. Does not wait for the server. */
    void cut() {
        cut = true;
        for (Connection session : sessions) {
            try {
                session.abort(Runnable::run);
            } catch (SQLException gone) {
                // It is gone already, which is what was wanted.
                IdleSessions.closeQuietly(session);
            }
        }
    }

    private static boolean isClosed(Connection session) {
        try {
            return session.isClosed();
        } catch (SQLException gone) {
            return true;
        }
    }
}
