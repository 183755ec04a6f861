package dev.tenantry.provisioning.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.provisioning.ArchiveWorld;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.Registered;
import dev.tenantry.provisioning.Registered.Marked;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BusyServerTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";
    private static final int OTHERS = 6;

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aBackupWaitsForABusyServerShowsItAndIsWrittenAllTheSame(Flavour flavour) throws Exception {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked source = filled(world);
        Others others = new Others(world, OTHERS);
        try (others) {
            Set<String> phases = new ConcurrentSkipListSet<>();

            BackupSummary summary = BackupWriter.write(
                    world.readers(),
                    world.facts(),
                    world.job(source, 2),
                    world.store(),
                    world.key(),
                    (phase, bytes, rows, total) -> phases.add(phase),
                    limits(1));

            assertThat(phases).contains("busy", "copy");
            assertThat(summary.rows()).isEqualTo(4096);
        }
        Marked target = world.newDatabase();
        world.restore(source, target);
        assertThat(world.same(source, target)).isTrue();
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aServerThatIsNotBusyIsNotWaitedFor(Flavour flavour) throws Exception {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked source = filled(world);
        Others others = new Others(world, OTHERS);
        try (others) {
            Set<String> phases = new ConcurrentSkipListSet<>();

            world.backUp(source, 2, (phase, bytes, rows, total) -> phases.add(phase));

            assertThat(phases).contains("copy").doesNotContain("busy");
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void whoeverWaitsCanBeStopped(Flavour flavour) throws Exception {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked source = filled(world);
        Others others = new Others(world, OTHERS);
        try (others) {
            Progress stopping = (phase, bytes, rows, total) -> {
                if (phase.equals("busy")) {
                    throw new IllegalStateException("not wanted any more");
                }
            };

            assertThatThrownBy(() -> BackupWriter.write(
                            world.readers(),
                            world.facts(),
                            world.job(source, 2),
                            world.store(),
                            world.key(),
                            stopping,
                            limits(1)))
                    .hasMessage("not wanted any more");
            assertThat(world.store().list(source.identity().tenantId() + "/")).isEmpty();
        }
    }

    private static BackupWriter.Limits limits(int mostRunning) {
        return new BackupWriter.Limits(
                1 << 20, 1 << 20, mostRunning, Duration.ofMillis(200), ReadThrottle.Ticker.SYSTEM);
    }

    private static Marked filled(ArchiveWorld world) throws SQLException {
        Marked source = world.newDatabase();
        world.migrate(
                source,
                "CREATE TABLE big (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, body VARCHAR(100))",
                "INSERT INTO big (body) VALUES ('some words')");
        for (int i = 0; i < 12; i++) {
            world.migrate(source, "INSERT INTO big (body) SELECT body FROM big");
        }
        return source;
    }

    /** Sessions that run a statement until they are closed. */
    private static final class Others implements AutoCloseable {
        private final ArchiveWorld world;
        private final long[] ids;
        private final Thread[] threads;

        private Others(ArchiveWorld world, int count) throws Exception {
            this.world = world;
            this.ids = new long[count];
            this.threads = new Thread[count];
            CountDownLatch known = new CountDownLatch(count);
            for (int i = 0; i < count; i++) {
                int number = i;
                threads[i] = Thread.ofPlatform().start(() -> work(number, known));
            }
            known.await();
            try (Connection session = world.server().administrator()) {
                while (Registered.number(
                                session,
                                "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT SLEEP%'")
                        < count) {
                    Thread.onSpinWait();
                }
            }
        }

        private void work(int number, CountDownLatch known) {
            try (Connection session = world.server().administrator()) {
                ids[number] = Registered.number(session, "SELECT CONNECTION_ID()");
                known.countDown();
                Registered.number(session, "SELECT SLEEP(600)");
            } catch (SQLException e) {
                // It was ended.
            }
        }

        @Override
        public void close() throws SQLException {
            try (Connection session = world.server().administrator()) {
                for (long id : ids) {
                    Registered.execute(session, "KILL CONNECTION " + id);
                }
            }
            for (Thread thread : threads) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
