package dev.tenantry.provisioning.template;

import dev.tenantry.provisioning.database.SchemaDefinition;
import dev.tenantry.provisioning.database.SessionTeam.Task;
import dev.tenantry.provisioning.database.SessionTeam.TaskSource;
import dev.tenantry.provisioning.template.Replay.Share;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The order of a replay's work: every share of the tables is created first, because that takes longest; a share that exists gets its rows; when all
 * exist, somebody reads back all else. What could change rows comes when all rows are there, and the comparison last.
 */
final class ReplayTasks implements TaskSource {
    private final Replay replay;
    private final boolean programs;
    private final Queue<Share> toCreate;
    private final Queue<Share> toCreateAgain = new ArrayDeque<>();
    private final Queue<Share> toFill = new ArrayDeque<>();
    private int creating;
    private int filling;
    private boolean reading;
    private boolean finishing;
    private @Nullable SchemaDefinition early;

    /**
     * @param shares of the tables
     * @param programs whether anything is created after the rows: then nothing can be read back early
     */
    ReplayTasks(Replay replay, Collection<Share> shares, boolean programs) {
        this.replay = replay;
        this.programs = programs;
        toCreate = new ArrayDeque<>(shares);
    }

    @Override
    public synchronized @Nullable Task next(int worker) {
        if (!toCreate.isEmpty()) {
            return creation(toCreate.remove(), false);
        }
        // Alone, so that nobody is in the way a second time.
        if (creating == 0 && !toCreateAgain.isEmpty()) {
            return creation(toCreateAgain.remove(), true);
        }
        boolean created = creating == 0;
        if (created && !programs && !reading) {
            reading = true;
            return this::readEarly;
        }
        if (!toFill.isEmpty()) {
            return filling(toFill.remove());
        }
        if (created && filling == 0 && !finishing && (programs || early != null)) {
            finishing = true;
            return this::finish;
        }
        return null;
    }

    private Task creation(Share share, boolean again) {
        creating++;
        return session -> created(share, replay.create(session, share, again));
    }

    private synchronized void created(Share share, boolean done) {
        creating--;
        (done ? toFill : toCreateAgain).add(share);
    }

    private Task filling(Share share) {
        filling++;
        return session -> {
            replay.fillIn(session, share);
            filled();
        };
    }

    private synchronized void filled() {
        filling--;
    }

    private void readEarly(Connection session) throws SQLException {
        SchemaDefinition definition = replay.readBack(session);
        synchronized (this) {
            early = definition;
        }
    }

    private void finish(Connection session) throws SQLException {
        replay.createPrograms(session);
        SchemaDefinition definition;
        synchronized (this) {
            definition = early;
        }
        replay.requireSame(session, definition == null ? replay.readBack(session) : definition);
    }
}
