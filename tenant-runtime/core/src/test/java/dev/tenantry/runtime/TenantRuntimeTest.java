package dev.tenantry.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tenantry.api.id.TenantId;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.runtime.pool.TenantSession;
import dev.tenantry.runtime.routing.NodeToken;
import dev.tenantry.runtime.testing.FakeControlPlane;
import dev.tenantry.runtime.testing.TestTenant;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The runtime with real servers behind it and a control plane that signs, seals and goes away. */
class TenantRuntimeTest {
    /** Long enough for a machine that does much else; only a failure waits that long. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    @TempDir
    Path folder;

    private final FakeControlPlane controlPlane = new FakeControlPlane();
    private final List<TenantRuntime> runtimes = new ArrayList<>();

    @AfterEach
    void stop() {
        runtimes.forEach(TenantRuntime::close);
        controlPlane.close();
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void eachScopeReachesItsOwnDatabaseAndNoOther(Flavour flavour) throws Exception {
        TestTenant one = TestTenant.on(TestServers.of(flavour));
        TestTenant two = TestTenant.on(TestServers.of(flavour));
        TenantRuntime runtime = start(one, two);

        assertThat(databaseOf(runtime, one)).isEqualTo(one.database());
        assertThat(databaseOf(runtime, two)).isEqualTo(two.database());
        assertThatThrownBy(() -> in(runtime, one, "SELECT * FROM " + two.database() + ".tenantry_identity"))
                .isInstanceOf(SQLException.class)
                .extracting(e -> ((SQLException) e).getErrorCode())
                .isEqualTo(1142);
    }

    @Test
    void thereIsNoConnectionOutsideAScope() throws Exception {
        TenantRuntime runtime = start(TestTenant.on(maria()));

        assertThatThrownBy(() -> runtime.dataSource().getConnection()).isInstanceOf(NoTenantScopeException.class);
    }

    @Test
    void aScopeCannotBecomeAnotherTenantsFromInside() {
        TenantId one = new TenantId("tnt_" + TestTenant.random());
        TenantId two = new TenantId("tnt_" + TestTenant.random());

        assertThatThrownBy(() -> TenantScope.run(one, () -> TenantScope.run(two, () -> {})))
                .isInstanceOf(IllegalStateException.class);
        assertThat(TenantScope.current()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aDatabaseWithAnotherIdentityIsRefusedAndQuarantinedUntilANewerRoute(Flavour flavour) throws Exception {
        TestTenant tenant = TestTenant.on(TestServers.of(flavour));
        TestTenant other = TestTenant.on(TestServers.of(flavour));
        tenant.identify(other.id().value(), tenant.databaseId());
        TenantRuntime runtime = start(tenant, other);

        assertThatThrownBy(() -> databaseOf(runtime, tenant)).hasMessageContaining("quarantined");
        tenant.identify(tenant.id().value(), tenant.databaseId());
        assertThatThrownBy(() -> databaseOf(runtime, tenant)).hasMessageContaining("quarantined");
        assertThat(runtime.totals().quarantined()).isEqualTo(1);
        assertThat(databaseOf(runtime, other)).isEqualTo(other.database());

        publish(tenant);
        assertThat(databaseOf(runtime, tenant)).isEqualTo(tenant.database());
    }

    @Test
    void anAcknowledgedNewGenerationLeavesNoSessionOfTheOldOne() throws Exception {
        TestTenant tenant = TestTenant.on(maria());
        TenantRuntime runtime = start(tenant);
        String old = tenant.account();
        assertThat(databaseOf(runtime, tenant)).isEqualTo(tenant.database());

        tenant.raiseGeneration();
        publish(tenant);

        assertThat(tenant.column("SELECT id FROM information_schema.processlist WHERE user = '" + old + "'"))
                .isEmpty();
        assertThat(in(runtime, tenant, "SELECT CURRENT_USER()")).startsWith(tenant.account());
        Connection connection = borrow(runtime, tenant);
        assertThat(connection.unwrap(TenantSession.class).generation()).isEqualTo(2);
        connection.close();
    }

    @Test
    void workOfTheOldGenerationIsCutWhenItOutlivesTheDrainTime() throws Exception {
        TestTenant tenant = TestTenant.on(maria());
        TenantRuntime runtime = start(tenant);
        try (Connection stale = borrow(runtime, tenant)) {
            tenant.raiseGeneration();
            publish(tenant);

            assertThatThrownBy(() -> stale.createStatement().executeQuery("SELECT 1"))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(databaseOf(runtime, tenant)).isEqualTo(tenant.database());
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aCutoverUnderLoadLosesAndDoublesNothing(Flavour flavour) throws Exception {
        TestTenant tenant = TestTenant.on(TestServers.of(flavour));
        tenant.administer("CREATE TABLE " + tenant.database() + ".counter (id INT PRIMARY KEY, value BIGINT NOT NULL)");
        tenant.administer("INSERT INTO " + tenant.database() + ".counter VALUES (1, 0)");
        // Nobody is refused because a machine is busy: what is shown is that nothing is lost.
        TenantRuntime runtime = open(patient());
        runtime.awaitFirstContact(PATIENCE);
        publish(tenant);
        AtomicInteger committed = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        AtomicBoolean goOn = new AtomicBoolean(true);

        try (ExecutorService load = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                workers.add(load.submit(() -> {
                    while (goOn.get()) {
                        count(runtime, tenant, committed, refused);
                    }
                }));
            }
            try {
                for (int round = 0; round < 4; round++) {
                    int before = committed.get();
                    await().atMost(PATIENCE).until(() -> committed.get() > before + 20);
                    publish(tenant.state("maintenance"));
                    tenant.raiseGeneration();
                    publish(tenant.state("active"));
                }
                int before = committed.get();
                await().atMost(PATIENCE).until(() -> committed.get() > before + 20);
            } finally {
                goOn.set(false);
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        }

        assertThat(refused).hasValue(0);
        assertThat(tenant.column("SELECT value FROM " + tenant.database() + ".counter"))
                .containsExactly("" + committed);
    }

    @Test
    void aRequestParkedTooLongIsToldSo() throws Exception {
        TestTenant tenant = TestTenant.on(maria());
        TenantRuntime runtime = start(tenant);
        publish(tenant.state("maintenance"));

        assertThatThrownBy(() -> databaseOf(runtime, tenant)).isInstanceOf(TenantMaintenanceException.class);
        assertThat(runtime.totals().parked()).isZero();
    }

    @Test
    void aSuspendedTenantIsRefusedAtOnceAndServedAgainAfterwards() throws Exception {
        TestTenant tenant = TestTenant.on(maria());
        TenantRuntime runtime = start(tenant);

        publish(tenant.state("suspended"));
        assertThatThrownBy(() -> databaseOf(runtime, tenant)).isInstanceOf(TenantSuspendedException.class);
        publish(tenant.state("active"));
        assertThat(databaseOf(runtime, tenant)).isEqualTo(tenant.database());
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aReadOnlyRouteReadsAndDoesNotWrite(Flavour flavour) throws Exception {
        TestTenant tenant = TestTenant.on(TestServers.of(flavour));
        tenant.administer("CREATE TABLE " + tenant.database() + ".note (id INT PRIMARY KEY)");
        TenantRuntime runtime = start(tenant.state("read_only"));

        assertThat(databaseOf(runtime, tenant)).isEqualTo(tenant.database());
        try (Connection connection = borrow(runtime, tenant);
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("INSERT INTO note VALUES (1)"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> connection.setReadOnly(false)).isInstanceOf(TenantReadOnlyException.class);
            assertThatThrownBy(() -> connection.unwrap(com.mysql.cj.jdbc.JdbcConnection.class))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> connection.setCatalog("mysql")).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void theNodeStartsFromItsDiskWhenTheControlPlaneIsGone() throws Exception {
        TestTenant tenant = TestTenant.on(maria());
        TenantRuntime first = start(tenant);
        TestTenant later = TestTenant.on(maria());
        publish(later);
        first.close();
        runtimes.clear();
        controlPlane.goAway();

        TenantRuntime second = open(limits());

        assertThat(databaseOf(second, tenant)).isEqualTo(tenant.database());
        assertThat(databaseOf(second, later)).isEqualTo(later.database());
        assertThat(second.tenantOf(tenant.token())).contains(tenant.id());
        assertThat(second.status().controlPlaneReachable()).isFalse();

        controlPlane.start();
        TestTenant newest = TestTenant.on(maria());
        publish(newest);
        assertThat(databaseOf(second, newest)).isEqualTo(newest.database());
    }

    @Test
    void tokensOfNobodyOfThePastAndOfAnotherFormLookAlike() throws Exception {
        TestTenant past = TestTenant.imaginary(maria())
                .tokenExpires(java.time.Instant.now().minusSeconds(1));
        TestTenant tenant = TestTenant.imaginary(maria());
        TenantRuntime runtime = start(tenant, past);

        assertThat(runtime.tenantOf(tenant.token())).contains(tenant.id());
        for (String bad :
                List.of(past.token(), "tna_" + TestTenant.random(), "", tenant.token() + "x", "x".repeat(10_000))) {
            assertThat(runtime.tenantOf(bad)).isEmpty();
        }
    }

    @Test
    void aTenantHasNoMoreConnectionsThanItsShareAndTheRestIsToldToWait() throws Exception {
        TestTenant tenant = TestTenant.on(maria()).limits(2, 5_000, 100);
        TenantRuntime runtime = start(tenant);
        try (Connection one = borrow(runtime, tenant);
                Connection two = borrow(runtime, tenant)) {
            assertThat(one).isNotSameAs(two);
            assertThatThrownBy(() -> borrow(runtime, tenant)).isInstanceOf(TenantBusyException.class);
            assertThat(tenant.column("SELECT COUNT(*) FROM information_schema.processlist WHERE user = '"
                            + tenant.account() + "'"))
                    .containsExactly("2");
        }
    }

    @Test
    void theNodeKeepsNoMorePoolsOpenThanItsBound() throws Exception {
        List<TestTenant> tenants = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            tenants.add(TestTenant.on(maria()));
        }
        TenantRuntime runtime = start(tenants.toArray(TestTenant[]::new));
        for (TestTenant tenant : tenants) {
            assertThat(databaseOf(runtime, tenant)).isEqualTo(tenant.database());
            assertThat(runtime.totals().pools()).isLessThanOrEqualTo(3);
        }
        assertThat(databaseOf(runtime, tenants.getFirst()))
                .isEqualTo(tenants.getFirst().database());
    }

    @Test
    void fiveHundredTenantsThatNobodyAskedForCostNoThreadsAndNoConnections() throws Exception {
        TestTenant[] tenants = new TestTenant[500];
        for (int i = 0; i < tenants.length; i++) {
            tenants[i] = TestTenant.imaginary(maria());
        }
        TenantRuntime runtime = start();
        int before = java.lang.management.ManagementFactory.getThreadMXBean().getThreadCount();
        publish(tenants);

        assertThat(runtime.status().tenants()).isEqualTo(500);
        assertThat(runtime.totals().pools()).isZero();
        assertThat(java.lang.management.ManagementFactory.getThreadMXBean().getThreadCount())
                .isLessThan(before + 10);
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aResetSessionRemembersNothingAndStaysAsTheRuntimeWantsIt(Flavour flavour) throws Exception {
        TestTenant tenant = TestTenant.on(TestServers.of(flavour));
        TenantRuntime runtime = start(tenant);
        try (Connection connection = borrow(runtime, tenant);
                Statement statement = connection.createStatement()) {
            statement.execute("SET @left_behind = 7, time_zone = '+05:00'");
            statement.executeQuery("SELECT GET_LOCK('left behind', 0)").close();
            connection.unwrap(TenantSession.class).reset();

            try (ResultSet row = statement.executeQuery(
                    "SELECT @left_behind, @@time_zone, IS_USED_LOCK('left behind'), DATABASE(), @@character_set_client")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isNull();
                assertThat(row.getString(2)).isIn("+00:00", "UTC");
                assertThat(row.getString(3)).isNull();
                assertThat(row.getString(4)).isEqualTo(tenant.database());
                assertThat(row.getString(5)).isEqualTo("utf8mb4");
            }
        }
    }

    private static dev.tenantry.provisioning.embedded.EmbeddedServer maria() {
        return TestServers.of(Flavour.MARIADB);
    }

    private TenantRuntime start(TestTenant... tenants) throws Exception {
        TenantRuntime runtime = open(limits());
        runtime.awaitFirstContact(Duration.ofSeconds(10));
        publish(tenants);
        return runtime;
    }

    private TenantRuntime open(RuntimeLimits limits) throws Exception {
        RuntimeSettings settings = new RuntimeSettings(
                "test-node", controlPlane.uri(), NodeTokens.fixed(), folder.resolve("node"), List.of(), false);
        TenantRuntime runtime = TenantRuntime.start(settings, limits);
        runtimes.add(runtime);
        return runtime;
    }

    private static final class NodeTokens {
        static NodeToken fixed() {
            return () -> FakeControlPlane.TOKEN;
        }
    }

    private static RuntimeLimits patient() {
        RuntimeLimits limits = limits();
        return new RuntimeLimits(
                limits.maxPools(),
                limits.maxConnectionsPerTenant(),
                limits.maxWaitingPerTenant(),
                limits.maxParkedPerTenant(),
                Duration.ofSeconds(5),
                PATIENCE,
                PATIENCE,
                limits.connectTimeout(),
                limits.socketTimeout(),
                limits.idleConnection(),
                limits.connectionLifetime(),
                limits.idlePool(),
                limits.failurePause(),
                limits.maxDroppedShare(),
                limits.pollWait(),
                limits.maxPollPause(),
                limits.maxFeedBytes(),
                limits.maxChangesOnDisk());
    }

    private static RuntimeLimits limits() {
        RuntimeLimits standard = RuntimeLimits.standard();
        return new RuntimeLimits(
                3,
                standard.maxConnectionsPerTenant(),
                standard.maxWaitingPerTenant(),
                standard.maxParkedPerTenant(),
                Duration.ofMillis(1_500),
                Duration.ofSeconds(3),
                Duration.ofMillis(800),
                standard.connectTimeout(),
                standard.socketTimeout(),
                standard.idleConnection(),
                standard.connectionLifetime(),
                standard.idlePool(),
                Duration.ofMillis(50),
                standard.maxDroppedShare(),
                Duration.ofSeconds(2),
                Duration.ofMillis(300),
                standard.maxFeedBytes(),
                standard.maxChangesOnDisk());
    }

    /** Publishes and waits until the node has acknowledged. */
    private void publish(TestTenant... tenants) {
        long version = controlPlane.publish(tenants);
        await().atMost(PATIENCE).until(() -> controlPlane.acknowledged() >= version);
    }

    private static Connection borrow(TenantRuntime runtime, TestTenant tenant) throws SQLException {
        return TenantScope.call(tenant.id(), () -> runtime.dataSource().getConnection());
    }

    private static String databaseOf(TenantRuntime runtime, TestTenant tenant) throws SQLException {
        return in(runtime, tenant, "SELECT DATABASE()");
    }

    private static String in(TenantRuntime runtime, TestTenant tenant, String sql) throws SQLException {
        try (Connection connection = borrow(runtime, tenant);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void count(
            TenantRuntime runtime, TestTenant tenant, AtomicInteger committed, AtomicInteger refused) {
        try (Connection connection = borrow(runtime, tenant)) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("UPDATE counter SET value = value + 1 WHERE id = 1");
            }
            connection.commit();
            committed.incrementAndGet();
        } catch (SQLException e) {
            refused.incrementAndGet();
        }
    }
}
