package dev.tenantry.provisioning.bench;

import dev.tenantry.provisioning.identifier.DatabaseName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A tenant's application: one small transaction after the other. The longest of them is what somebody had to wait. */
final class StallProbe implements AutoCloseable {
    private static final int ROWS = 500;

    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicLong longestNanos = new AtomicLong();
    private final AtomicLong transactions = new AtomicLong();
    private final CountDownLatch running = new CountDownLatch(1);
    private final Thread writer;

    StallProbe(Connection session, DatabaseName database) throws InterruptedException {
        this.writer = Thread.ofPlatform().start(() -> write(session, database));
        running.await();
    }

    private void write(Connection session, DatabaseName database) {
        Random random = new Random(1);
        try (session;
                PreparedStatement update = session.prepareStatement(
                        "UPDATE %s.customers SET balance = balance + 1 WHERE id = ?".formatted(database.quoted()))) {
            while (!stop.get()) {
                long begun = System.nanoTime();
                update.setInt(1, 1 + random.nextInt(ROWS));
                update.executeUpdate();
                long took = System.nanoTime() - begun;
                // The first ones open tables and compile code.
                if (transactions.incrementAndGet() > 200) {
                    longestNanos.accumulateAndGet(took, Math::max);
                    running.countDown();
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } finally {
            running.countDown();
        }
    }

    /** Forgets what was measured so far and returns the longest wait, in milliseconds. */
    double longestMillis() {
        return longestNanos.getAndSet(0) / 1e6;
    }

    @Override
    public void close() {
        stop.set(true);
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
