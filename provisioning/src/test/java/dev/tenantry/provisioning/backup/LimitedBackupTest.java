package dev.tenantry.provisioning.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.provisioning.ArchiveWorld;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.Registered;
import dev.tenantry.provisioning.Registered.Marked;
import dev.tenantry.provisioning.database.WorkSession;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Backups that may read only so many bytes a second, in a time that passes only while their readers wait. */
class LimitedBackupTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";
    private static final int READERS = 2;

    /** A byte takes a microsecond. */
    private static final long MEGABYTE = 1_000_000;

    private static final int TABLES = 4;
    private static final int ROWS = 1024;

    /** An id of 6 digits and 100 letters, each after a byte with its length. */
    private static final int ROW_BYTES = 1 + 6 + 1 + 100;

    /** On so many rows of each table the digests are tried: the rows are read once more, and once with a digest of 64 digits. */
    private static final int SAMPLES = 100;

    private static final int READ_BYTES = TABLES * (ROWS * ROW_BYTES + SAMPLES * (2 * ROW_BYTES + 1 + 64));

    @TempDir
    Path folder = Path.of("");

    private final FakeTicker ticker = new FakeTicker();

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void allReadersTogetherWaitAsLongAsWhatTheyReadTakes(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked source = filled(world);
        Set<String> phases = new ConcurrentSkipListSet<>();

        BackupSummary summary =
                backUp(world, source, MEGABYTE, ticker, (phase, bytes, rows, total) -> phases.add(phase));

        assertThat(summary.rows()).isEqualTo(TABLES * ROWS);
        assertThat(ticker.passed()).isEqualTo(Duration.ofNanos(READ_BYTES * 1000L));
        assertThat(phases).contains("throttled", "manifest").doesNotContain("busy");
        Marked target = world.newDatabase();
        world.restore(source, target);
        assertThat(world.same(source, target)).isTrue();
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void twiceTheLimitIsHalfTheWaitAndNoLimitIsNone(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked source = filled(world);

        backUp(world, source, 2 * MEGABYTE, ticker, Progress.NONE);

        assertThat(ticker.passed()).isEqualTo(Duration.ofNanos(READ_BYTES * 500L));
        FakeTicker unused = new FakeTicker();
        Set<String> phases = new ConcurrentSkipListSet<>();
        backUp(world.attempt(2), source, 0, unused, (phase, bytes, rows, total) -> phases.add(phase));
        assertThat(unused.passed()).isZero();
        assertThat(phases).contains("copy").doesNotContain("throttled");
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aRowOfMoreBytesThanASecondHasPasses(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked source = world.newDatabase();
        int scan = 3_000_000;
        world.migrate(
                source,
                "CREATE TABLE scans (id INT NOT NULL PRIMARY KEY, page LONGBLOB NOT NULL)",
                "INSERT INTO scans VALUES (1, REPEAT('p', " + scan + "))",
                "INSERT INTO scans VALUES (2, REPEAT('q', " + scan + "))");

        backUp(world, source, MEGABYTE, ticker, Progress.NONE);

        // Both at least once, and one for the comparison of digests twice more.
        assertThat(ticker.passed()).isGreaterThan(Duration.ofSeconds(12)).isLessThan(Duration.ofSeconds(19));
        Marked target = world.newDatabase();
        world.restore(source, target);
        assertThat(world.same(source, target)).isTrue();
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void whoeverWaitsForTheLimitCanBeStoppedAndNothingIsLeft(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked source = filled(world);
        Progress stopping = (phase, bytes, rows, total) -> {
            if (phase.equals("throttled")) {
                throw new IllegalStateException("the lease is lost");
            }
        };

        assertThatThrownBy(() -> backUp(world, source, MEGABYTE, ticker, stopping))
                .hasMessage("the lease is lost");

        assertThat(world.store().list("")).isEmpty();
        assertThat(ticker.passed()).isLessThan(Duration.ofNanos(READ_BYTES * 1000L));
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void anInterruptEndsABackupWhoseReadersWait(Flavour flavour) throws Exception {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked source = filled(world);
        CountDownLatch waiting = new CountDownLatch(READERS);
        ReadThrottle.Ticker standing = new ReadThrottle.Ticker() {
            @Override
            public long nanoTime() {
                return 0;
            }

            @Override
            public void sleepUntil(long moment) throws InterruptedException {
                waiting.countDown();
                new CountDownLatch(1).await();
            }
        };
        AtomicReference<@Nullable RuntimeException> thrown = new AtomicReference<>();
        Thread backup = Thread.ofPlatform().start(() -> {
            try {
                backUp(world, source, MEGABYTE, standing, Progress.NONE);
            } catch (RuntimeException e) {
                thrown.set(e);
            }
        });
        waiting.await();

        backup.interrupt();
        backup.join();

        assertThat(thrown.get()).hasMessage("interrupted");
        assertThat(world.store().list("")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void theServerWaitsForAReaderAsLongAsTheReaderMayWait(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked source = world.newDatabase();
        try (Connection session = world.readers().open()) {
            WorkSession.prepare(session, source.name());
            assertThat(Registered.number(session, "SELECT @@SESSION.net_write_timeout"))
                    .isEqualTo(600);

            WorkSession.expectWaits(session, Duration.ofHours(2));

            assertThat(Registered.number(session, "SELECT @@SESSION.net_write_timeout"))
                    .isEqualTo(7800);
        }
    }

    private static BackupSummary backUp(
            ArchiveWorld world, Marked source, long bytesPerSecond, ReadThrottle.Ticker ticker, Progress progress) {
        return BackupWriter.write(
                world.readers(),
                world.facts(),
                world.job(source, READERS).limited(bytesPerSecond),
                world.store(),
                world.key(),
                progress,
                new BackupWriter.Limits(1 << 20, 16 << 20, BusyServer.MOST_RUNNING, Duration.ZERO, ticker));
    }

    private static Marked filled(ArchiveWorld world) throws SQLException {
        Marked source = world.newDatabase();
        String values = IntStream.range(0, ROWS)
                .mapToObj(row -> "(%d, REPEAT('x', 100))".formatted(100_000 + row))
                .collect(Collectors.joining(","));
        for (int table = 0; table < TABLES; table++) {
            world.migrate(
                    source,
                    "CREATE TABLE t%d (id INT NOT NULL PRIMARY KEY, body VARCHAR(100))".formatted(table),
                    "INSERT INTO t%d VALUES %s".formatted(table, values),
                    "ANALYZE TABLE t%d".formatted(table));
        }
        return source;
    }
}
