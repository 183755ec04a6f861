package dev.tenantry.provisioning.server;

import dev.tenantry.provisioning.server.IdleSessions.Idle;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of service accounts for short work, kept for a while so that each statement does not pay for a login. A session that was idle
 * is asked whether it lives before it is used, and one in which something failed is not used again, so a restarted server is noticed and
 * nothing more.
 *
 * <p>Bound to a claim of an operation, every session that it hands out, short or long, is registered for that claim first ({@link WorkFence}).
 * Unbound ones are for work that is no operation's: registration, checks, looking.
 */
public final class ServiceSessions implements AutoCloseable {
    private static final Duration KEPT_FOR = Duration.ofSeconds(60);
    private static final int PING_SECONDS = 5;

    private final ServerConnections connections;
    private final ServiceCredentials credentials;
    private final IdleSessions idle;
    private final WorkFence fence;
    private final @Nullable WorkToken claim;
    private final ReentrantLock raising = new ReentrantLock();
    private final OpenSessions open = new OpenSessions();
    private volatile boolean raised;

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
        this(
                connections,
                credentials,
                new IdleSessions(),
                new WorkFence(new ServiceDatabase(Registration.ofAccount(
                        credentials.of(ServiceAccount.PROVISIONER).user()))),
                null);
    }

    private ServiceSessions(
            ServerConnections connections,
            ServiceCredentials credentials,
            IdleSessions idle,
            WorkFence fence,
            @Nullable WorkToken claim) {
        this.connections = connections;
        this.credentials = credentials;
        this.idle = idle;
        this.fence = fence;
        this.claim = claim;
    }

    /** The same for one claim of an operation: earlier claims of it are ended here before its first session is used. */
    public ServiceSessions boundTo(WorkToken token) {
        return new ServiceSessions(connections, credentials, idle, fence, token);
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
        if (claim == null) {
            return using(account, session, null, work);
        }
        open.add(session);
        try {
            return using(account, session, claim, work);
        } finally {
            open.remove(session);
        }
    }

    /** A session for longer work under any account; the caller closes it. */
    public Connection open(Credential credential, SessionPurpose purpose) {
        Connection session = connections.open(credential, purpose);
        try {
            admit(session, credential.user());
            return session;
        } catch (SQLException failure) {
            IdleSessions.closeQuietly(session);
            throw ServerFailures.atLogin(failure, connections.endpoint(), credential.user());
        } catch (RuntimeException failure) {
            IdleSessions.closeQuietly(session);
            throw failure;
        }
    }

    /** Cuts every session of the claim that is in use, and hands out none any more. For a claim that is given up. */
    public void abandon() {
        open.cut();
    }

    /**
     * Registers a session for the claim; without one nothing is done. Until it returned, nothing may be done in the session.
     *
     * @throws dev.tenantry.provisioning.ProvisioningException WORK_TAKEN_OVER, WORK_STILL_ENDING
     */
    void admit(Connection session, String account) throws SQLException {
        WorkToken token = claim;
        if (token == null) {
            return;
        }
        open.add(session);
        long id = idOf(session);
        keepBooks(books -> {
            raise(books, token);
            fence.admit(books, id, account, token);
        });
    }

    /**
     * Says that everything of the claim on this server came to its end, so that the registrations of its sessions are of no use any more.
     * Without this they stay, and the next claim ends whatever is left.
     */
    public void settle() throws SQLException {
        WorkToken token = claim;
        if (token != null && raised) {
            keepBooks(books -> fence.settle(books, token));
            idle.forget(token);
        }
    }

    /** Closes what is idle; what is bound to a claim keeps nothing of its own. */
    @Override
    public void close() {
        if (claim == null) {
            idle.close();
        }
    }

    private Connection take(ServiceAccount account) throws SQLException {
        for (Idle entry = idle.take(account, claim); entry != null; entry = idle.take(account, claim)) {
            if (isAlive(entry)) {
                return claim == null || claim.equals(entry.claim())
                        ? entry.connection()
                        : mine(account, entry.connection());
            }
            IdleSessions.closeQuietly(entry.connection());
        }
        Connection fresh = connections.open(credentials.of(account), SessionPurpose.CONTROL);
        return claim == null ? fresh : mine(account, fresh);
    }

    /** A provisioner's session registers itself; another account may not write the registration. */
    private Connection mine(ServiceAccount account, Connection session) throws SQLException {
        boolean admitted = false;
        try {
            String user = credentials.of(account).user();
            WorkToken token = claim;
            if (account == ServiceAccount.PROVISIONER && token != null) {
                raise(session, token);
                fence.admit(session, null, user, token);
            } else {
                admit(session, user);
            }
            admitted = true;
            return session;
        } finally {
            if (!admitted) {
                IdleSessions.closeQuietly(session);
            }
        }
    }

    private void raise(Connection provisioner, WorkToken token) throws SQLException {
        if (raised) {
            return;
        }
        raising.lock();
        try {
            if (!raised) {
                fence.raise(provisioner, token);
                raised = true;
            }
        } finally {
            raising.unlock();
        }
    }

    /**
     * Writes in the service database with whichever provisioner's session is there: what is written says itself for which claim it is, so the
     * session need not be registered.
     */
    private void keepBooks(Deed deed) throws SQLException {
        Idle entry = idle.take(ServiceAccount.PROVISIONER, claim);
        while (entry != null && !isAlive(entry)) {
            IdleSessions.closeQuietly(entry.connection());
            entry = idle.take(ServiceAccount.PROVISIONER, claim);
        }
        Connection session = entry == null
                ? connections.open(credentials.of(ServiceAccount.PROVISIONER), SessionPurpose.CONTROL)
                : entry.connection();
        using(ServiceAccount.PROVISIONER, session, entry == null ? null : entry.claim(), books -> {
            deed.in(books);
            return true;
        });
    }

    private <T> T using(ServiceAccount account, Connection session, @Nullable WorkToken registered, Work<T> work)
            throws SQLException {
        boolean sound = false;
        try {
            T result = work.in(session);
            sound = true;
            return result;
        } finally {
            if (sound) {
                idle.give(account, session, registered);
            } else {
                IdleSessions.closeQuietly(session);
            }
        }
    }

    private static boolean isAlive(Idle entry) throws SQLException {
        boolean fresh = System.nanoTime() - entry.sinceNanos() < KEPT_FOR.toNanos();
        return fresh && entry.connection().isValid(PING_SECONDS);
    }

    private static long idOf(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT CONNECTION_ID()")) {
            row.next();
            return row.getLong(1);
        }
    }
}
