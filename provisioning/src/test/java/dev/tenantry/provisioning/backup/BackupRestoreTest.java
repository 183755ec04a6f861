package dev.tenantry.provisioning.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.provisioning.ArchiveWorld;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.Registered;
import dev.tenantry.provisioning.Registered.Marked;
import dev.tenantry.provisioning.restore.RestoreReport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BackupRestoreTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aRestoredDatabaseIsTheSameInEveryObjectAndEveryValue(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked source = world.newDatabase();
        Marked target = world.newDatabase();
        world.fillWithEverything(source);

        BackupSummary summary = world.backUp(source, 2);
        RestoreReport report = world.restore(source, target);

        assertThat(report.rows()).isEqualTo(summary.rows()).isGreaterThan(25);
        assertThat(report.tables()).isEqualTo(summary.tables()).isEqualTo(12);
        assertThat(world.fingerprint(target)).isEqualTo(world.fingerprint(source));
        assertThat(world.same(source, target)).isTrue();
        assertThat(world.number(
                        target.name(),
                        "SELECT COUNT(*) FROM information_schema.TABLE_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = '"
                                + target.name() + "' AND CONSTRAINT_TYPE = 'FOREIGN KEY'"))
                .isEqualTo(4);
        assertThat(world.number(target.name(), "SELECT twice FROM a_on_z WHERE id = 2"))
                .isEqualTo(4);
        assertThat(world.number(target.name(), "SELECT hidden FROM `generated` WHERE a = 4"))
                .isEqualTo(6);
        assertThat(world.number(target.name(), "SELECT COUNT(*) FROM no_key WHERE b = 'same'"))
                .isEqualTo(3);
        assertThat(world.number(target.name(), "SELECT COUNT(*) FROM parent WHERE id = 0"))
                .isEqualTo(1);
        assertThat(world.number(
                        target.name(),
                        "SELECT COUNT(*) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = '" + target.name()
                                + "' AND STATUS = 'ENABLED'"))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void everythingRestoredBelongsToTheTargetsOwnMigrator(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked source = world.newDatabase();
        Marked target = world.newDatabase();
        world.fillWithEverything(source);
        world.backUp(source, 1);

        world.restore(source, target);

        String definers = """
                SELECT COUNT(*) FROM (
                  SELECT DEFINER d FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = '%1$s'
                  UNION ALL SELECT DEFINER FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = '%1$s'
                  UNION ALL SELECT DEFINER FROM information_schema.EVENTS WHERE EVENT_SCHEMA = '%1$s'
                  UNION ALL SELECT DEFINER FROM information_schema.VIEWS WHERE TABLE_SCHEMA = '%1$s' AND TABLE_NAME <> 'tenantry_identity') all_of_them
                WHERE d %2$s LIKE 'm%3$s%%'
                """;
        assertThat(world.number(
                        target.name(),
                        definers.formatted(target.name(), "NOT", target.name().core())))
                .isZero();
        assertThat(world.number(
                        target.name(),
                        definers.formatted(target.name(), "", target.name().core())))
                .isEqualTo(11);
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aSecondRestoreStartsOverWhatTheFirstLeft(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked source = world.newDatabase();
        Marked target = world.newDatabase();
        world.fillWithEverything(source);
        world.backUp(source, 2);
        AtomicInteger calls = new AtomicInteger();
        assertThatThrownBy(() -> world.restore(source, target, (phase, bytes, rows, total) -> {
                    if (calls.incrementAndGet() == 5) {
                        throw new IllegalStateException("the lease is lost");
                    }
                }))
                .hasMessage("the lease is lost");

        world.restore(source, target);

        assertThat(world.same(source, target)).isTrue();
        assertThat(world.fingerprint(target)).isEqualTo(world.fingerprint(source));
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aBackupUnderWritesHoldsOneInstant(Flavour flavour) throws Exception {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked source = world.newDatabase();
        Marked target = world.newDatabase();
        fillAccounts(world, source);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong transfers = new AtomicLong();
        Thread writer = Thread.ofPlatform().start(() -> transfer(world, source, stop, transfers));
        try {
            while (transfers.get() < 5) {
                Thread.onSpinWait();
            }
            AtomicLong before = new AtomicLong(transfers.get());
            world.backUp(source, 3, (phase, bytes, rows, total) -> {
                // Writers go on while the copy runs: without a snapshot the sums could not agree.
                while (rows > 0 && transfers.get() < before.get() + 3 && writer.isAlive()) {
                    Thread.onSpinWait();
                }
            });
        } finally {
            stop.set(true);
            writer.join();
        }

        world.restore(source, target);

        assertThat(world.number(
                        target.name(), "SELECT (SELECT SUM(amount) FROM `left`) + (SELECT SUM(amount) FROM `right`)"))
                .isEqualTo(100_000);
        assertThat(world.number(target.name(), "SELECT COUNT(*) FROM journal"))
                .isEqualTo(world.number(target.name(), "SELECT MAX(id) FROM journal"));
        assertThat(world.number(target.name(), "SELECT SUM(amount) FROM `right`"))
                .isEqualTo(world.number(target.name(), "SELECT SUM(amount) FROM journal"));
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aLargeTableIsReadInRangesAndItsIndexesAreBuiltAfterItsRows(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked source = world.newDatabase();
        Marked target = world.newDatabase();
        world.migrate(
                source,
                "CREATE TABLE big (id VARCHAR(40) NOT NULL, n INT NOT NULL, body VARCHAR(2000) NOT NULL, counter BIGINT NOT NULL AUTO_INCREMENT,"
                        + " PRIMARY KEY (id, n), UNIQUE KEY by_counter (counter), KEY by_n (n), FULLTEXT KEY words (body))",
                "INSERT INTO big (id, n, body) VALUES ('0', 0, REPEAT('words and more ', 60))");
        for (int i = 0; i < 13; i++) {
            world.migrate(
                    source,
                    "INSERT INTO big (id, n, body) SELECT CONCAT('k', SHA2(CONCAT(id, n, " + i + "), 224)), n + "
                            + (1 << i)
                            + ", body FROM big"
                                    .replace(
                                            "SHA2(CONCAT(id, n, " + i + "), 224)",
                                            "LEFT(SHA2(CONCAT(id, n, " + i + "), 224), 30)"));
        }
        world.migrate(source, "ANALYZE TABLE big");

        BackupSummary summary = BackupWriter.write(
                world.readers(),
                world.facts(),
                world.job(source, 2),
                world.store(),
                KEY,
                Progress.NONE,
                new BackupWriter.Limits(
                        1 << 20, 1 << 20, BusyServer.MOST_RUNNING, Duration.ZERO, ReadThrottle.Ticker.SYSTEM));
        world.with(KEY).restore(source, target);

        assertThat(summary.rows()).isEqualTo(8192);
        assertThat(world.store().list(source.identity().tenantId()).size()).isGreaterThan(8);
        assertThat(world.same(source, target)).isTrue();
        assertThat(world.fingerprint(target)).isEqualTo(world.fingerprint(source));
    }

    private static final ArchiveKey KEY = ArchiveWorld.newKey();

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aBackupThatIsAskedForTwiceIsWrittenOnce(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked source = world.newDatabase();
        world.migrate(source, "CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        BackupSummary first = world.backUp(source, 1);
        world.migrate(source, "INSERT INTO t VALUES (2)");

        assertThat(world.backUp(source, 1)).isEqualTo(first);
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void whoeverStopsABackupFindsNothingOfItLeft(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked source = world.newDatabase();
        world.fillWithEverything(source);
        long sessions = sessionsOfBackupAccount(world);
        AtomicInteger calls = new AtomicInteger();

        assertThatThrownBy(() -> world.backUp(source, 2, (phase, bytes, rows, total) -> {
                    if (calls.incrementAndGet() == 4) {
                        throw new IllegalStateException("cancelled");
                    }
                }))
                .hasMessage("cancelled");

        assertThat(world.store().list("")).isEmpty();
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(sessionsOfBackupAccount(world)).isLessThanOrEqualTo(sessions));
        assertThat(world.number(source.name(), "SELECT COUNT(*) FROM child")).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aTableThatNoSnapshotCoversIsRefusedByName(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked source = world.newDatabase();
        world.migrate(source, "CREATE TABLE old_engine (id INT PRIMARY KEY) ENGINE = MyISAM");

        assertThatThrownBy(() -> world.backUp(source, 1))
                .isInstanceOfSatisfying(
                        ProvisioningException.class,
                        e -> assertThat(e.code()).isEqualTo(FailureCode.BACKUP_UNSUPPORTED))
                .hasMessageContaining("table old_engine");
        assertThat(world.store().list("")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aCollationThatTheServerDoesNotHaveIsNamedBeforeAnythingIsRestored(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked source = world.newDatabase();
        world.migrate(source, "CREATE TABLE words (id INT PRIMARY KEY, word VARCHAR(10) COLLATE utf8mb4_spanish_ci)");
        world.backUp(source, 1);
        var archive =
                new ArchiveObjects(world.store(), world.key(), source.identity().tenantId(), ArchiveWorld.BACKUP, 1);
        String manifest = new String(Manifest.read(archive).encode(), StandardCharsets.UTF_8);
        archive.delete(ArchiveObjects.MANIFEST);
        archive.write(
                ArchiveObjects.MANIFEST,
                target -> target.write(manifest.replace("utf8mb4_spanish_ci", "utf8mb4_elvish_ci")
                        .getBytes(StandardCharsets.UTF_8)));
        Marked target = world.newDatabase();

        assertThatThrownBy(() -> world.restore(source, target))
                .isInstanceOfSatisfying(
                        ProvisioningException.class,
                        e -> assertThat(e.code()).isEqualTo(FailureCode.BACKUP_UNSUPPORTED))
                .hasMessageContaining("utf8mb4_elvish_ci");
        assertThat(
                        world.number(
                                target.name(),
                                "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'words'"))
                .isZero();
    }

    private static long sessionsOfBackupAccount(ArchiveWorld world) throws SQLException {
        try (Connection session = world.server().administrator()) {
            return Registered.number(
                    session,
                    "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER LIKE 'tenantry\\_backup%'");
        }
    }

    private static void fillAccounts(ArchiveWorld world, Marked database) throws SQLException {
        world.migrate(
                database,
                "CREATE TABLE `left` (id INT PRIMARY KEY, amount INT NOT NULL, note VARCHAR(100))",
                "CREATE TABLE `right` (id INT PRIMARY KEY, amount INT NOT NULL, note VARCHAR(100))",
                "CREATE TABLE journal (id INT PRIMARY KEY AUTO_INCREMENT, amount INT NOT NULL)",
                "INSERT INTO `left` VALUES (0, 100, '')",
                "INSERT INTO `right` VALUES (0, 0, '')");
        for (int i = 1; i < 1000; i *= 2) {
            int step = i;
            world.migrate(
                    database,
                    "INSERT IGNORE INTO `left` SELECT id + " + step + ", 100, '' FROM `left` WHERE id + " + step
                            + " < 1000",
                    "INSERT IGNORE INTO `right` SELECT id + " + step + ", 0, '' FROM `right` WHERE id + " + step
                            + " < 1000");
        }
    }

    /** Moves amounts between two tables in transactions, with nasty texts beside them. */
    private static void transfer(ArchiveWorld world, Marked database, AtomicBoolean stop, AtomicLong transfers) {
        Random random = new Random(7);
        String[] notes = {"😀 emoji", "עברית", "tab\\tline\\n", "\\\\N", "ÿ latin"};
        try (Connection session = world.server().administrator();
                Statement statement = session.createStatement()) {
            statement.execute("USE " + database.name().quoted());
            session.setAutoCommit(false);
            while (!stop.get()) {
                String note = "'" + notes[random.nextInt(notes.length)] + "'";
                statement.execute("UPDATE `left` SET amount = amount - 1, note = " + note + " WHERE id = "
                        + random.nextInt(1000));
                statement.execute("UPDATE `right` SET amount = amount + 1, note = " + note + " WHERE id = "
                        + random.nextInt(1000));
                statement.execute("INSERT INTO journal (amount) VALUES (1)");
                session.commit();
                transfers.incrementAndGet();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
