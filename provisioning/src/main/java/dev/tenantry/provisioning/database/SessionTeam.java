package dev.tenantry.provisioning.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Several sessions that share one body of tasks. The first failure stops them all, and is what the caller gets. */
public final class SessionTeam {
    private final List<SessionSource> sessions;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private int underWay;

    public SessionTeam(Collection<Connection> sessions) {
        this(sessions.stream().<SessionSource>map(session -> () -> session).toList());
    }

    /**
     * A team whose members come while the first ones are at work already: a login takes as long as some tasks.
     *
     * @param sessions each is asked once, by its own thread; what it opens is closed by whoever gave it
     */
    public SessionTeam(List<SessionSource> sessions) {
        this.sessions = List.copyOf(sessions);
    }

    /** A piece of work on one of the sessions. */
    @FunctionalInterface
    public interface Task {
        void run(Connection session) throws SQLException;
    }

    /** Hands out tasks that become possible while others are done. */
    @FunctionalInterface
    public interface TaskSource {
        /**
         * The next task for a worker; null when nothing can be done now. Who got null is asked again when another task has ended, so it is over
         * when nothing is given out and nothing is under way. Never asked by two workers at once.
         *
         * @param worker which of the team it is, from 0 on, so that it can go on with what it began
         */
        @Nullable
        Task next(int worker);
    }

    /** Whether another task failed, so that a long one should end; tasks ask this between rows. */
    public boolean stopped() {
        return failure.get() != null;
    }

    /**
     * Works through the tasks and returns when all are done, or when every worker has stopped after a failure.
     *
     * @throws SQLException what a task threw; unchecked exceptions come through as they are
     */
    public void run(Collection<? extends Task> tasks) throws SQLException {
        Queue<Task> queue = new ConcurrentLinkedQueue<>(tasks);
        run(worker -> queue.poll());
    }

    /**
     * Works until the source has nothing more and every task has ended, or until every worker has stopped after a failure.
     *
     * @throws SQLException what a task threw; unchecked exceptions come through as they are
     */
    public void run(TaskSource tasks) throws SQLException {
        CountDownLatch done = new CountDownLatch(sessions.size());
        List<Thread> workers = new ArrayList<>();
        for (SessionSource session : sessions) {
            int number = workers.size();
            workers.add(Thread.ofPlatform()
                    .name("tenantry-session-", number)
                    .daemon()
                    .start(() -> {
                        try {
                            work(tasks, number, session);
                        } finally {
                            done.countDown();
                        }
                    }));
        }
        await(done, workers);
        Throwable thrown = failure.get();
        switch (thrown) {
            case null -> {
                // Everything is done.
            }
            case SQLException sql -> throw sql;
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            default -> throw new IllegalStateException("a task threw what it cannot", thrown);
        }
    }

    private void work(TaskSource tasks, int number, SessionSource source) {
        Connection session = null;
        for (Task task = take(tasks, number); task != null; task = take(tasks, number)) {
            try {
                if (session == null) {
                    session = source.open();
                }
                task.run(session);
            } catch (SQLException | RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            } finally {
                ended();
            }
        }
    }

    /** The next task, waited for while those under way may make one possible; null when there will be none. */
    private synchronized @Nullable Task take(TaskSource tasks, int number) {
        try {
            while (!stopped()) {
                Task task = tasks.next(number);
                if (task != null) {
                    underWay++;
                    return task;
                }
                if (underWay == 0) {
                    return null;
                }
                wait();
            }
        } catch (InterruptedException e) {
            failure.compareAndSet(null, new IllegalStateException("interrupted", e));
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            notifyAll();
        }
        return null;
    }

    private synchronized void ended() {
        underWay--;
        notifyAll();
    }

    /** Waits for the workers; an interrupt stops them between rows, and is kept for the caller. */
    private void await(CountDownLatch done, List<Thread> workers) {
        boolean interrupted = false;
        while (true) {
            try {
                done.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                failure.compareAndSet(null, new IllegalStateException("interrupted", e));
                workers.forEach(Thread::interrupt);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends sessions at once, without reading what the server still wants to send. */
    public static void abort(Collection<Connection> sessions) {
        for (Connection session : sessions) {
            try {
                session.abort(Runnable::run);
            } catch (SQLException e) {
                // It is gone already; the server rolls back in any case.
            }
        }
    }

    /** Closes sessions in order; one that cannot be closed is aborted. */
    public static void close(Collection<Connection> sessions) {
        for (Connection session : sessions) {
            try {
                session.close();
            } catch (SQLException e) {
                abort(List.of(session));
            }
        }
    }
}
