package dev.tenantry.provisioning.template;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.database.SessionSource;
import dev.tenantry.provisioning.database.SessionTeam;
import dev.tenantry.provisioning.database.SqlFailure;
import dev.tenantry.provisioning.database.WorkSession;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * The one or two sessions of a replay. A login takes as long as several tables, and half of it is spent in waiting for the other side, so the two log in side
 * by side. A third gains nothing: a server creates few tables at a time.
 */
final class ReplaySessions implements AutoCloseable {
    private final SessionSource source;
    private final DatabaseName database;
    private final Queue<Connection> open = new ConcurrentLinkedQueue<>();
    private final @Nullable FutureTask<Connection> second;
    private final Connection first;
    private final Flavour flavour;

    /**
     * Opens the first session, and begins to open the second.
     *
     * @param source where sessions come from
     * @param database what will be their current database
     * @param both whether there is work for two
     */
    ReplaySessions(SessionSource source, DatabaseName database, boolean both) throws SQLException {
        this.source = source;
        this.database = database;
        second = both ? begin() : null;
        try {
            first = source.open();
            open.add(first);
            flavour = WorkSession.prepare(first, database);
        } catch (SQLException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** What kind of server the sessions are on. */
    Flavour flavour() {
        return flavour;
    }

    /** The session that is open from the beginning. */
    Connection first() {
        return first;
    }

    /** The members of a team; the second one may still be on its way. */
    List<SessionSource> team() {
        FutureTask<Connection> other = second;
        return other == null ? List.of(() -> first) : List.of(() -> first, () -> await(other));
    }

    private FutureTask<Connection> begin() {
        FutureTask<Connection> login = new FutureTask<>(() -> {
            Connection session = source.open();
            open.add(session);
            WorkSession.prepare(session, database);
            return session;
        });
        Thread.ofPlatform().name("tenantry-session-login").daemon().start(login);
        return login;
    }

    private Connection await(FutureTask<Connection> login) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return login.get();
                } catch (InterruptedException e) {
                    // The login ends by itself, within the time that a connection has.
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw failure(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private RuntimeException failure(@Nullable Throwable cause) {
        return switch (cause) {
            case SQLException sql -> SqlFailure.of(sql, "opening a session for", "database " + database);
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            case null, default -> new IllegalStateException("a login threw what it cannot", cause);
        };
    }

    /** Closes them; waits for a login that is on its way. */
    @Override
    public void close() {
        if (second != null) {
            try {
                await(second);
            } catch (RuntimeException e) {
                // Whoever needed the session was told; what there is of it is closed.
            }
        }
        SessionTeam.close(open);
    }
}
