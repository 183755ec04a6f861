package dev.tenantry.provisioning.backup;

import dev.tenantry.provisioning.backup.Manifest.Chunk;
import dev.tenantry.provisioning.database.ReadPlan.Range;
import dev.tenantry.provisioning.database.RowReader;
import dev.tenantry.provisioning.database.SessionTeam;
import dev.tenantry.provisioning.database.SessionTeam.Task;
import dev.tenantry.provisioning.database.TableShape;
import dev.tenantry.provisioning.store.ObjectStore.StoredObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Reads all ranges of a backup with several sessions, writes their chunks, and knows how far it has come. */
final class RowCopy {
    private static final int ROWS_BETWEEN_LOOKS = 500;
    private static final int LARGE_ROW_BYTES = 256 << 10;

    private final ArchiveObjects archive;
    private final Progress progress;
    private final BackupWriter.Limits limits;
    private final SessionTeam team;
    private final BusyServer busy;
    private final ReadThrottle throttle;
    private final long estimate;
    private final Map<String, ConcurrentLinkedQueue<Chunk>> chunks = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong rows = new AtomicLong();

    /**
     * @param team the sessions of one snapshot
     * @param estimate about how many rows there are
     */
    RowCopy(
            ArchiveObjects archive,
            Progress progress,
            BackupWriter.Limits limits,
            SessionTeam team,
            BusyServer busy,
            ReadThrottle throttle,
            long estimate) {
        this.archive = archive;
        this.progress = progress;
        this.limits = limits;
        this.team = team;
        this.busy = busy;
        this.throttle = throttle;
        this.estimate = estimate;
    }

    /**
     * Copies the ranges; gives the chunks of each table in their order.
     *
     * @throws ReadFailure when a session failed while an object was being written
     */
    Map<String, List<Chunk>> run(List<Range> ranges) throws SQLException {
        List<Task> tasks = new ArrayList<>();
        ranges.forEach(range -> tasks.add(reader -> read(reader, range)));
        progress.at("copy", 0, 0, estimate);
        team.run(tasks);
        Map<String, List<Chunk>> result = new TreeMap<>();
        chunks.forEach((table, found) -> result.put(
                table,
                found.stream().sorted(Comparator.comparing(Chunk::object)).toList()));
        return result;
    }

    private void read(Connection reader, Range range) throws SQLException {
        ReadThrottle.Meter meter = throttle.meter(() -> show("throttled", bytes.get()));
        boolean agreed = RowReader.agrees(reader, range.shape(), range.condition(), range.samples(), meter);
        RowReader found = RowReader.open(reader, range.shape(), range.condition(), !agreed, meter);
        boolean more = found.next();
        while (more && !team.stopped()) {
            more = writeChunk(found, range.shape());
        }
        if (!more) {
            // Not in a finally: closing reads the rest, and after a failure the session is ended instead.
            found.close();
            meter.settle();
        }
        progress.at(copying(), bytes.get(), rows.get(), estimate);
    }

    private boolean writeChunk(RowReader found, TableShape shape) {
        ChunkWriter chunk = new ChunkWriter(shape, limits.chunkBytes(), this::wrote);
        String object = "rows-%06d".formatted(numbers.incrementAndGet());
        boolean[] more = new boolean[1];
        StoredObject stored = archive.write(object, out -> {
            try {
                more[0] = chunk.write(found, out);
            } catch (SQLException e) {
                throw new ReadFailure(e);
            }
        });
        chunks.computeIfAbsent(shape.name().value(), name -> new ConcurrentLinkedQueue<>())
                .add(new Chunk(
                        object,
                        chunk.sum().rows(),
                        chunk.bytes(),
                        chunk.sha256(),
                        stored.sizeBytes(),
                        stored.sha256(),
                        chunk.sum()));
        return more[0];
    }

    private void wrote(long size) {
        long total = bytes.addAndGet(size);
        // Rows of a whole chunk may be fewer than a look is worth, so large ones count as many.
        if (rows.incrementAndGet() % ROWS_BETWEEN_LOOKS == 0 || size > LARGE_ROW_BYTES) {
            show(copying(), total);
            giveWay();
        }
    }

    /** The phase of a reader that does not wait: one word as long as the limit is felt, not another one between any two waits. */
    private String copying() {
        return throttle.isFelt() ? "throttled" : "copy";
    }

    private void show(String phase, long total) {
        progress.at(phase, total, rows.get(), estimate);
        if (team.stopped()) {
            throw new StoppedException();
        }
    }

    private void giveWay() {
        try {
            if (!busy.isBusy()) {
                return;
            }
            for (Duration left = limits.pause(); left.isPositive(); left = left.minus(ReadThrottle.SIGN_OF_LIFE)) {
                show("busy", bytes.get());
                Thread.sleep(ReadThrottle.SIGN_OF_LIFE);
            }
            busy.waited();
        } catch (SQLException e) {
            throw new ReadFailure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The server failed while an object was being written; carried through the store, which knows nothing of servers. */
    static final class ReadFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final SQLException sql;

        private ReadFailure(SQLException sql) {
            super(sql);
            this.sql = sql;
        }

        SQLException sql() {
            return sql;
        }
    }

    /** Another session failed, so this one ends; the other's failure is what is told. */
    private static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
