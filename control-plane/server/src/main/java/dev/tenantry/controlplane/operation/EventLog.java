package dev.tenantry.controlplane.operation;

import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.operation.OperationEventView;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The story of each operation, one event after the other. An event commits with what it tells of. */
@Singleton
public final class EventLog {
    /** One answer never holds more events than this. */
    private static final int MAX_EVENTS = 500;

    private final Catalog catalog;
    private final EventWatch watch;
    private volatile Listener listener = (operation, type, step) -> {};

    public EventLog(Catalog catalog, EventWatch watch) {
        this.catalog = catalog;
        this.watch = watch;
    }

    /** Hears of every event that this process has committed. */
    @FunctionalInterface
    interface Listener {
        void happened(OperationId operation, String type, @Nullable String step);
    }

    /** Tells a listener from now on; there is one at most. */
    void listen(Listener to) {
        listener = to;
    }

    /** Adds an event. The caller's transaction holds the operation's row, so numbers are dense. */
    void add(
            Connection transaction,
            OperationId operation,
            String type,
            @Nullable String step,
            String message,
            Map<String, String> data) {
        long last = Sql.of(
                        transaction,
                        "SELECT COALESCE(MAX(seq), 0) AS last FROM operation_event WHERE operation_id = :operation")
                .with("operation", operation)
                .one(row -> row.longValue("last"));
        Sql.of(transaction, """
                        INSERT INTO operation_event (operation_id, seq, at, type, step, message, data)
                        VALUES (:operation, :seq, utc_timestamp(6), :type, :step, :message, :data)
                        """)
                .with("operation", operation)
                .with("seq", last + 1)
                .with("type", type)
                .with("step", step)
                .with("message", message)
                .with("data", data)
                .updateOne();
        catalog.afterCommit(() -> {
            watch.announce(operation, last + 1);
            listener.happened(operation, type, step);
        });
    }

    /** What happened after a sequence number, oldest first. */
    public List<OperationEventView> after(Connection transaction, OperationId operation, long seq) {
        return Sql.of(transaction, """
                        SELECT seq, at, type, step, message, data FROM operation_event
                         WHERE operation_id = :operation AND seq > :seq ORDER BY seq LIMIT :max
                        """)
                .with("operation", operation)
                .with("seq", seq)
                .with("max", MAX_EVENTS)
                .list(EventLog::view);
    }

    /** The same, waiting until there is something or the patience ends. Not to be called inside a transaction. */
    public List<OperationEventView> await(OperationId operation, long seq, Duration patience)
            throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            List<OperationEventView> events = catalog.transaction(transaction -> after(transaction, operation, seq));
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (!events.isEmpty() || !left.isPositive() || watch.isClosed()) {
                return events;
            }
            watch.await(operation, seq, left);
        }
    }

    private static OperationEventView view(Row row) {
        return new OperationEventView(
                row.longValue("seq"),
                row.instant("at"),
                row.string("type"),
                row.nullableString("step"),
                row.string("message"),
                row.map("data"));
    }
}
