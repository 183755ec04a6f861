package dev.tenantry.provisioning.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mysql.cj.jdbc.JdbcStatement;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.JdbcDatabaseServer;
import dev.tenantry.provisioning.JdbcServerAccess;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.Registered;
import dev.tenantry.provisioning.Registered.Marked;
import dev.tenantry.provisioning.database.DatabaseIdentity;
import dev.tenantry.provisioning.database.DatabaseObservation;
import dev.tenantry.provisioning.database.DropTicket;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A former worker that was stopped and wakes, and the one that took its operation over, on real servers. */
class WorkFenceTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final String operation = "op_" + DatabaseName.generate(RANDOM).core();

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aFormerWorkersOpenSessionsAreDeadAndItGetsNoNewOnes(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        Marked database = server.newDatabase();
        JdbcServerAccess former = claim(flavour, 1);
        try (MigratorAccess migrator = server.access().openMigrator(database.name(), MigratorRights.BUILD);
                Connection unbound = server.open(ServiceAccount.BACKUP);
                Connection other = otherOperation(flavour).open(ServiceAccount.BACKUP, SessionPurpose.READING);
                Connection reading = former.open(ServiceAccount.BACKUP, SessionPurpose.READING);
                Connection building = boundMigrator(former, migrator)) {
            Registered.execute(building, "CREATE TABLE early (id INT)");

            DatabaseIdentity identity = new DatabaseIdentity("tnt_x", "dbs_x", operation);
            DatabaseName made = DatabaseName.generate(RANDOM);
            new JdbcDatabaseServer(claim(flavour, 2)).createDatabase(made, identity);

            assertThatThrownBy(() -> Registered.execute(building, "CREATE TABLE late (id INT)"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> Registered.execute(reading, "SELECT 1")).isInstanceOf(SQLException.class);
            Registered.execute(unbound, "SELECT 1");
            Registered.execute(other, "SELECT 1");
            isTakenOver(() ->
                    former.open(ServiceAccount.BACKUP, SessionPurpose.READING).close());
            isTakenOver(() -> former.databases().create(DatabaseName.generate(RANDOM), identity));
            isTakenOver(() -> former.databases().drop(new DropTicket(made, identity, operation)));
            assertThat(server.access().databases().observe(made).exists()).isTrue();
            assertThat(server.access().databases().observe(database.name()).tables())
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aDefinitionInFlightIsGoneBeforeTheNextWorkerBegins(Flavour flavour) throws Exception {
        Registered server = new Registered(flavour);
        Marked database = server.newDatabase();
        JdbcServerAccess former = claim(flavour, 1);
        try (MigratorAccess migrator = server.access().openMigrator(database.name(), MigratorRights.BUILD);
                Connection building = boundMigrator(former, migrator)) {
            CompletableFuture<Boolean> late = inBackground(building, "CREATE TABLE late AS SELECT SLEEP(600) AS slept");
            await().atMost(PATIENCE).until(() -> isRunning(server, "CREATE TABLE late"));

            // A statement that was killed on its last step may have come to its end: but then before the next worker
            // looks.
            DatabaseObservation found = new JdbcDatabaseServer(claim(flavour, 2)).observeDatabase(database.name());

            assertThat(isRunning(server, "CREATE TABLE late")).isFalse();
            assertThat(late.get()).as("its worker was told that it succeeded").isFalse();
            assertThat(server.access().databases().observe(database.name())).isEqualTo(found);
        }
    }

    /** Whoever gives a claim up does not wait for it: the thread that hangs in an answer is free at once, and gets no other session. */
    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aClaimThatIsGivenUpWaitsForNoAnswerAndTheNextOneEndsWhatTheServerStillDoes(Flavour flavour) throws Exception {
        Registered server = new Registered(flavour);
        Marked database = server.newDatabase();
        JdbcServerAccess stalled = claim(flavour, 1);
        try (MigratorAccess migrator = server.access().openMigrator(database.name(), MigratorRights.BUILD);
                Connection building = boundMigrator(stalled, migrator);
                Connection reading = stalled.open(ServiceAccount.BACKUP, SessionPurpose.READING)) {
            CompletableFuture<Boolean> hanging =
                    inBackground(building, "CREATE TABLE stalled AS SELECT SLEEP(600) AS slept");
            await().atMost(PATIENCE).until(() -> isRunning(server, "CREATE TABLE stalled"));

            stalled.abandon();

            assertThat(hanging.get())
                    .as("its worker was told that it succeeded")
                    .isFalse();
            assertThatThrownBy(() -> Registered.execute(reading, "SELECT 1")).isInstanceOf(SQLException.class);
            isTakenOver(() ->
                    stalled.open(ServiceAccount.BACKUP, SessionPurpose.READING).close());
            isTakenOver(() -> stalled.databases().observe(database.name()));
            DatabaseObservation found = new JdbcDatabaseServer(claim(flavour, 2)).observeDatabase(database.name());
            assertThat(isRunning(server, "CREATE TABLE stalled")).isFalse();
            assertThat(server.access().databases().observe(database.name())).isEqualTo(found);
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aLoadInFlightLeavesNoRow(Flavour flavour) throws Exception {
        Registered server = new Registered(flavour);
        Marked database = server.newDatabase();
        JdbcServerAccess former = claim(flavour, 1);
        CountDownLatch wake = new CountDownLatch(1);
        CountDownLatch asleep = new CountDownLatch(1);
        try (MigratorAccess migrator = server.access().openMigrator(database.name(), MigratorRights.BUILD);
                Connection loading = boundMigrator(former, migrator);
                Statement statement = loading.createStatement()) {
            Registered.execute(loading, "CREATE TABLE item (id INT)");
            statement.unwrap(JdbcStatement.class).setLocalInfileInputStream(new Sleeper(asleep, wake));
            CompletableFuture<Boolean> late = CompletableFuture.supplyAsync(
                    () -> succeeds(() -> statement.execute("LOAD DATA LOCAL INFILE 'x' INTO TABLE item")));
            asleep.await();

            new JdbcDatabaseServer(claim(flavour, 2)).observeDatabase(database.name());
            wake.countDown();

            assertThat(late.get()).as("the load came to its end").isFalse();
            try (Connection administrator = server.administrator()) {
                assertThat(Registered.number(
                                administrator,
                                "SELECT COUNT(*) FROM " + database.name().quoted() + ".item"))
                        .isZero();
            }
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void oneClaimMayHaveManySessionsInManyProcesses(Flavour flavour) throws SQLException {
        List<Connection> sessions = new ArrayList<>();
        for (int process = 0; process < 2; process++) {
            JdbcServerAccess access = claim(flavour, 3);
            for (int i = 0; i < 5; i++) {
                sessions.add(access.open(ServiceAccount.BACKUP, SessionPurpose.READING));
            }
        }
        for (Connection session : sessions) {
            Registered.execute(session, "SELECT 1");
            session.close();
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aFenceIsNeverLowered(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        claim(flavour, 5).accounts().observe(JdbcServerAccess.migratorOf(DatabaseName.generate(RANDOM)));
        // A claim that was stopped before it ever came here finds the fence of a later one.
        for (long epoch = 1; epoch < 5; epoch++) {
            JdbcServerAccess late = claim(flavour, epoch);
            isTakenOver(() ->
                    late.open(ServiceAccount.BACKUP, SessionPurpose.READING).close());
        }
        assertThat(epoch(server)).isEqualTo(5);
        claim(flavour, 5).open(ServiceAccount.BACKUP, SessionPurpose.READING).close();
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void whatAStoppedWorkerLeftUnlockedIsLockedByTheNext(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        String reaper = ServiceAccounts.account(
                TestServers.registered(flavour).of(ServiceAccount.REAPER).user());
        try (Connection administrator = server.administrator()) {
            Registered.execute(administrator, "ALTER USER " + reaper + " ACCOUNT UNLOCK");
            server.open(TestServers.registered(flavour).of(ServiceAccount.REAPER))
                    .close();

            claim(flavour, 2)
                    .open(ServiceAccount.BACKUP, SessionPurpose.READING)
                    .close();

            assertThatThrownBy(() -> server.open(TestServers.registered(flavour).of(ServiceAccount.REAPER))
                            .close())
                    .isInstanceOfSatisfying(
                            ProvisioningException.class,
                            failure -> assertThat(failure.code()).isEqualTo(FailureCode.SERVER_WRONG_CREDENTIAL));
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void theServiceDatabaseComesAtItsFirstNeedAndNoDropCanNameIt(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        String name = serviceDatabase(flavour);
        try (Connection administrator = server.administrator()) {
            Registered.execute(administrator, "DROP DATABASE IF EXISTS " + name);
            claim(flavour, 1)
                    .open(ServiceAccount.BACKUP, SessionPurpose.READING)
                    .close();
            assertThat(epoch(server)).isEqualTo(1);
        }
        assertThat(ServiceDatabase.isOne(name)).isTrue();
        assertThatThrownBy(() -> new DatabaseName(name)).isInstanceOf(IllegalArgumentException.class);
        for (int i = 0; i < 1000; i++) {
            assertThat(ServiceDatabase.isOne(DatabaseName.generate(RANDOM).value()))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aTakeOverFinishesTheServiceDatabaseThatAKilledClaimBegan(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        claim(flavour, 1).open(ServiceAccount.BACKUP, SessionPurpose.READING).close();
        try (Connection administrator = server.administrator()) {
            Registered.execute(administrator, "DROP TABLE " + serviceDatabase(flavour) + ".session");
        }

        claim(flavour, 2).open(ServiceAccount.BACKUP, SessionPurpose.READING).close();

        assertThat(epoch(server)).isEqualTo(2);
        assertThat(sessions(server)).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aSettledClaimLeavesItsFenceAndNoSessionAndOldRowsArePruned(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        JdbcServerAccess access = claim(flavour, 1);
        access.databases().observe(DatabaseName.generate(RANDOM));
        access.open(ServiceAccount.BACKUP, SessionPurpose.READING).close();
        assertThat(sessions(server)).isEqualTo(2);

        access.settle();

        assertThat(sessions(server)).isZero();
        assertThat(epoch(server)).isEqualTo(1);
        try (Connection administrator = server.administrator()) {
            Registered.execute(
                    administrator,
                    "UPDATE %s.fence SET raised_at = raised_at - INTERVAL %d DAY WHERE operation_id = '%s'"
                            .formatted(serviceDatabase(flavour), WorkFence.KEPT_DAYS, operation));
        }
        otherOperation(flavour).databases().observe(DatabaseName.generate(RANDOM));
        assertThat(epoch(server)).as("no row any more").isZero();
    }

    /** Another process that claimed the operation. */
    private JdbcServerAccess claim(Flavour flavour, long epoch) {
        return access(flavour).boundTo(new WorkToken(operation, epoch));
    }

    private static JdbcServerAccess otherOperation(Flavour flavour) {
        return access(flavour)
                .boundTo(new WorkToken("op_" + DatabaseName.generate(RANDOM).core(), 1));
    }

    private static JdbcServerAccess access(Flavour flavour) {
        return JdbcServerAccess.to(TestServers.endpoint(flavour), TestServers.registered(flavour));
    }

    /** A migrator's session that a claim opened. */
    private static Connection boundMigrator(JdbcServerAccess claim, MigratorAccess migrator) {
        MigratorAccess own = claim.openMigrator(migrator.account().database(), MigratorRights.BUILD);
        return own.open(SessionPurpose.LOADING);
    }

    private static CompletableFuture<Boolean> inBackground(Connection session, String statement) {
        return CompletableFuture.supplyAsync(() -> succeeds(() -> Registered.execute(session, statement)));
    }

    private static boolean succeeds(ThrowingCallable work) {
        try {
            work.call();
            return true;
        } catch (Throwable failure) {
            return false;
        }
    }

    private static boolean isRunning(Registered server, String statement) throws SQLException {
        try (Connection administrator = server.administrator()) {
            return Registered.number(
                            administrator,
                            "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '" + statement + "%'")
                    > 0;
        }
    }

    private static void isTakenOver(ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        ProvisioningException.class,
                        failure -> assertThat(failure.code()).isEqualTo(FailureCode.WORK_TAKEN_OVER));
    }

    private long epoch(Registered server) throws SQLException {
        return fromServiceDatabase(server, "COALESCE(MAX(epoch), 0)", "fence");
    }

    private long sessions(Registered server) throws SQLException {
        return fromServiceDatabase(server, "COUNT(*)", "session");
    }

    private long fromServiceDatabase(Registered server, String expression, String table) throws SQLException {
        try (Connection administrator = server.administrator()) {
            Flavour flavour = server.access().facts().flavour();
            return Registered.number(
                    administrator,
                    "SELECT %s FROM %s.%s WHERE operation_id = '%s'"
                            .formatted(expression, serviceDatabase(flavour), table, operation));
        }
    }

    private static String serviceDatabase(Flavour flavour) {
        return new ServiceDatabase(Registration.ofAccount(TestServers.registered(flavour)
                        .of(ServiceAccount.PROVISIONER)
                        .user()))
                .name();
    }

    /** Rows of which the second half comes only after a long sleep. */
    private static final class Sleeper extends InputStream {
        private static final byte[] ROWS = "1\n2\n3\n4\n".getBytes(StandardCharsets.US_ASCII);
        private final CountDownLatch asleep;
        private final CountDownLatch wake;
        private int at;

        Sleeper(CountDownLatch asleep, CountDownLatch wake) {
            this.asleep = asleep;
            this.wake = wake;
        }

        @Override
        public int read() throws IOException {
            if (at == ROWS.length / 2) {
                asleep.countDown();
                try {
                    wake.await();
                } catch (InterruptedException interrupted) {
                    throw new IOException(interrupted);
                }
            }
            return at == ROWS.length ? -1 : ROWS[at++];
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (at == ROWS.length / 2 || length == 0) {
                int one = read();
                if (one < 0) {
                    return -1;
                }
                target[offset] = (byte) one;
                return 1;
            }
            if (at == ROWS.length) {
                return -1;
            }
            target[offset] = ROWS[at++];
            return 1;
        }
    }
}
