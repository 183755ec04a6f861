package dev.tenantry.provisioning.restore;

import dev.tenantry.provisioning.backup.Manifest;
import dev.tenantry.provisioning.backup.Manifest.Chunk;
import dev.tenantry.provisioning.backup.Progress;
import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.database.ReadPlan;
import dev.tenantry.provisioning.database.ReadPlan.Range;
import dev.tenantry.provisioning.database.RowReader;
import dev.tenantry.provisioning.database.SessionTeam.Task;
import dev.tenantry.provisioning.database.SessionTeam.TaskSource;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a restore: chunks are loaded, then a table's indexes are built, then its rows are read again and added up. No table waits for
 * another, except that nothing is read before all is loaded, so that no session idles while one table's indexes are built. Large tables come
 * first, because an index is built by one session; a session stays with its table, because two in one table wait for each other.
 */
final class TableWork implements TaskSource {
    private static final String COPY = "copy";
    private static final String INDEXES = "indexes";
    private static final String VERIFY = "verify";

    private final DatabaseName database;
    private final ChunkLoader loader;
    private final Progress progress;
    private final Deque<Table> untouched = new ArrayDeque<>();
    private final List<Table> loading = new ArrayList<>();
    private final Map<Integer, Table> own = new HashMap<>();
    private final Deque<Table> loaded = new ArrayDeque<>();
    private final Deque<Task> readings = new ArrayDeque<>();
    private final Map<String, ContentSum> sums = new HashMap<>();
    private final long totalRows;
    private int unloaded;
    private Telling telling = Telling.TO_BE_TOLD;
    private String phase = COPY;
    private long bytes;
    private long rows;
    private long readBytes;
    private long readRows;

    /**
     * @param database that has the tables, and is the current one of every session
     * @param plans of all tables, in any order
     * @param rowsOf the rows by the name of their table; there are some for each plan
     */
    TableWork(
            DatabaseName database,
            List<RestorePlan> plans,
            Map<String, Manifest.Table> rowsOf,
            ChunkLoader loader,
            Progress progress) {
        this.database = database;
        this.loader = loader;
        this.progress = progress;
        plans.stream()
                .map(plan -> new Table(
                        plan, Objects.requireNonNull(rowsOf.get(plan.table().name()))))
                .sorted(Comparator.comparingLong((Table table) -> table.rows.bytes())
                        .reversed())
                .forEach(table -> (table.chunks.isEmpty() ? loaded : untouched).addLast(table));
        this.totalRows =
                rowsOf.values().stream().mapToLong(table -> table.sum().rows()).sum();
        this.unloaded = untouched.size();
        tell(COPY);
    }

    private enum Telling {
        TO_BE_TOLD,
        BEING_TOLD,
        TOLD
    }

    /** A table on its way. */
    private static final class Table {
        private final RestorePlan plan;
        private final Manifest.Table rows;
        private final Deque<Chunk> chunks;
        private int open;

        private Table(RestorePlan plan, Manifest.Table rows) {
            this.plan = plan;
            this.rows = rows;
            this.chunks = new ArrayDeque<>(rows.chunks());
            this.open = chunks.size();
        }
    }

    /** What the tables hold by what was read; complete when the work is done. */
    synchronized Map<String, ContentSum> sums() {
        return Map.copyOf(sums);
    }

    @Override
    public synchronized @Nullable Task next(int worker) {
        Table built = loaded.poll();
        if (built != null) {
            return session -> build(session, built);
        }
        Table table = tableFor(worker);
        if (table != null) {
            Chunk chunk = table.chunks.removeFirst();
            if (table.chunks.isEmpty()) {
                loading.remove(table);
            }
            return session -> load(session, table, chunk);
        }
        if (unloaded > 0 || readings.isEmpty()) {
            return null;
        }
        return switch (telling) {
            case TO_BE_TOLD -> {
                telling = Telling.BEING_TOLD;
                yield session -> tellOfVerification();
            }
            case BEING_TOLD -> null;
            case TOLD -> readings.poll();
        };
    }

    /** Nothing is read before whoever watches knows of it. */
    private void tellOfVerification() {
        tell(VERIFY);
        synchronized (this) {
            telling = Telling.TOLD;
        }
    }

    /** The worker's own table, else one that nobody is at, else the one with most left to do. */
    private @Nullable Table tableFor(int worker) {
        Table table = own.get(worker);
        if (table == null || table.chunks.isEmpty()) {
            table = untouched.poll();
            if (table != null) {
                loading.add(table);
            } else {
                table = loading.stream()
                        .max(Comparator.comparingInt(each -> each.chunks.size()))
                        .orElse(null);
            }
        }
        if (table != null) {
            own.put(worker, table);
        }
        return table;
    }

    private void load(Connection session, Table table, Chunk chunk) throws SQLException {
        loader.load(session, table.rows, chunk, this::loadedBytes);
        synchronized (this) {
            rows += chunk.rows();
            if (--table.open == 0) {
                unloaded--;
                loaded.addLast(table);
            }
        }
        tell(COPY);
    }

    private void loadedBytes(long count) {
        synchronized (this) {
            bytes += count;
        }
        tell(COPY);
    }

    private void build(Connection session, Table table) throws SQLException {
        tell(INDEXES);
        Restorer.executeAll(session, table.plan.indexes());
        Manifest.Table content = table.rows;
        ReadPlan.Size size = new ReadPlan.Size(content.sum().rows(), content.bytes());
        List<Range> ranges = ReadPlan.of(session, content.shape(), size, ReadPlan.SPLIT_BYTES);
        synchronized (this) {
            ranges.forEach(range -> readings.addLast(reader -> read(reader, content, range)));
        }
    }

    private void read(Connection session, Manifest.Table table, Range range) throws SQLException {
        // Of few rows the server's own sum is one statement.
        ContentSum part = table.sum().rows() > range.samples()
                ? RowReader.sum(session, range)
                : ContentSum.of(session, database, range.shape(), range.condition());
        synchronized (this) {
            sums.merge(table.name(), part, ContentSum::plus);
            readRows += part.rows();
            readBytes += table.bytes() * part.rows() / Math.max(1, table.sum().rows());
        }
        tell(VERIFY);
    }

    /** A phase that later work has begun in is not gone back to, and none is told before the one before it has ended. */
    private void tell(String reached) {
        String now;
        long doneBytes;
        long doneRows;
        synchronized (this) {
            if (unloaded == 0 && !phase.equals(VERIFY)) {
                phase = reached.equals(VERIFY) ? VERIFY : INDEXES;
            }
            now = phase;
            doneBytes = phase.equals(VERIFY) ? readBytes : bytes;
            doneRows = phase.equals(VERIFY) ? readRows : rows;
        }
        progress.at(now, doneBytes, doneRows, totalRows);
    }
}
