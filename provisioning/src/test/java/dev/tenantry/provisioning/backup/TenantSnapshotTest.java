package dev.tenantry.provisioning.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tenantry.provisioning.ArchiveWorld;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.Registered;
import dev.tenantry.provisioning.Registered.Marked;
import dev.tenantry.provisioning.backup.Manifest.Position;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TenantSnapshotTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";
    private static final int READERS = 3;
    private static final String TRANSFER =
            "UPDATE account SET balance = balance + IF(id = 1, -1, 1), version = version + 1";

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void whileOnlyOthersWriteNoTableIsLocked(Flavour flavour) throws Exception {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked tenant = withAccounts(world);
        Marked neighbour = withAccounts(world);
        Writers writers = new Writers(world, neighbour, 3);
        try (writers;
                Connection open = world.server().administrator()) {
            writers.write(1_000_000);
            // Whoever asked for a lock of this table would wait for its end.
            open.setAutoCommit(false);
            Registered.execute(open, "UPDATE " + account(tenant) + " SET balance = 0");

            try (TenantSnapshot snapshot = TenantSnapshot.open(world.readers(), tenant.name(), READERS)) {
                assertThat(snapshot.stallMillis()).isZero();
                assertThat(snapshot.position()).isNotEqualTo(Position.NONE);
                assertThat(seen(snapshot)).containsExactly("100|0");
            }
            open.rollback();
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void everyReaderSeesTheSameWhateverTheTenantWritesMeanwhile(Flavour flavour) throws Exception {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked tenant = withAccounts(world);
        int withoutLock = 0;
        Writers writers = new Writers(world, tenant, 4);
        try (writers) {
            for (int round = 0; round < 60; round++) {
                writers.write(round % 6 == 0 ? 0 : 1_000);
                try (TenantSnapshot snapshot = TenantSnapshot.open(world.readers(), tenant.name(), READERS)) {
                    assertThat(seen(snapshot))
                            .as("round %d", round)
                            .hasSize(1)
                            .allMatch(seen -> seen.startsWith("100|"));
                    withoutLock += snapshot.stallMillis() == 0 ? 1 : 0;
                }
            }
        }
        assertThat(withoutLock).isPositive();
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aServerThatDoesNotTellWhatIsVisibleIsLocked(Flavour flavour) throws Exception {
        assumeTrue(flavour == Flavour.MYSQL, "MariaDB tells of each snapshot where it stands");
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked tenant = withAccounts(world);
        try (Connection administrator = world.server().administrator()) {
            Registered.execute(administrator, "SET GLOBAL gtid_mode = ON_PERMISSIVE");
            try (TenantSnapshot snapshot = TenantSnapshot.open(world.readers(), tenant.name(), READERS)) {
                assertThat(snapshot.stallMillis()).isPositive();
                assertThat(snapshot.position()).isNotEqualTo(Position.NONE);
            } finally {
                Registered.execute(administrator, "SET GLOBAL gtid_mode = ON");
            }
        }
    }

    /** MySQL writes a transaction to its log before anybody can see it; here it takes its time in between. */
    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aTransactionThatTheLogHoldsAlreadyIsWaitedFor(Flavour flavour) throws Exception {
        assumeTrue(flavour == Flavour.MYSQL, "MariaDB's snapshot says itself what it holds");
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked tenant = withAccounts(world);
        Writers writers = new Writers(world, tenant, 1);
        try (writers;
                Connection administrator = world.server().administrator()) {
            Registered.execute(administrator, "SET GLOBAL binlog_group_commit_sync_delay = 500000");
            try {
                Position before = QuietLog.end(administrator);
                writers.write(1);
                while (QuietLog.end(administrator).offset() == before.offset()) {
                    Thread.onSpinWait();
                }
                assertThat(Registered.number(administrator, "SELECT SUM(version) FROM " + account(tenant)))
                        .as("written, and not visible yet")
                        .isZero();

                try (TenantSnapshot snapshot = TenantSnapshot.open(world.readers(), tenant.name(), READERS)) {
                    assertThat(snapshot.stallMillis()).isZero();
                    assertThat(seen(snapshot)).containsExactly("100|2");
                }
            } finally {
                Registered.execute(administrator, "SET GLOBAL binlog_group_commit_sync_delay = 0");
            }
        }
    }

    /** What the readers see: the sum of all balances, which no transfer changes, and how many there were. */
    private static Set<String> seen(TenantSnapshot snapshot) throws SQLException {
        Set<String> seen = new HashSet<>();
        for (Connection reader : snapshot.readers()) {
            seen.add(Registered.number(reader, "SELECT SUM(balance) FROM account") + "|"
                    + Registered.number(reader, "SELECT SUM(version) FROM account"));
        }
        return seen;
    }

    private static Marked withAccounts(ArchiveWorld world) throws SQLException {
        Marked tenant = world.newDatabase();
        world.migrate(
                tenant,
                "CREATE TABLE account (id INT PRIMARY KEY, balance INT NOT NULL, version INT NOT NULL)",
                "INSERT INTO account VALUES (1, 50, 0), (2, 50, 0)");
        return tenant;
    }

    private static String account(Marked tenant) {
        return tenant.name().quoted() + ".account";
    }

    /** Sessions that make transfers, as many as they are let. */
    private static final class Writers implements AutoCloseable {
        private final ArchiveWorld world;
        private final Marked tenant;
        private final Semaphore allowed = new Semaphore(0);
        private final AtomicBoolean ended = new AtomicBoolean();
        private final List<Thread> threads = new ArrayList<>();

        private Writers(ArchiveWorld world, Marked tenant, int count) {
            this.world = world;
            this.tenant = tenant;
            for (int i = 0; i < count; i++) {
                threads.add(Thread.ofPlatform().start(this::work));
            }
        }

        private void write(int transfers) {
            allowed.drainPermits();
            allowed.release(transfers);
        }

        private void work() {
            try (Connection session = world.server().administrator()) {
                allowed.acquire();
                while (!ended.get()) {
                    Registered.execute(session, TRANSFER.replace("account", account(tenant)));
                    allowed.acquire();
                }
            } catch (SQLException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            ended.set(true);
            allowed.release(threads.size());
            for (Thread thread : threads) {
                boolean joined = false;
                while (!joined) {
                    try {
                        thread.join();
                        joined = true;
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new IllegalStateException(e);
                    }
                }
            }
        }
    }
}
