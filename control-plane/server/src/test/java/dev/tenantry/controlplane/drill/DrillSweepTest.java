package dev.tenantry.controlplane.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.backup.BackupRequests;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.operation.TestWorld;
import dev.tenantry.controlplane.tenant.TenantRequests;
import dev.tenantry.provisioning.Flavour;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which backups are drilled by themselves, where, and how many at once. */
class DrillSweepTest {
    private static final String ALL = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    @ParameterizedTest
    @MethodSource(ALL)
    void everyBackupIsDrilledOnceOneAtATimeOnAServerHoweverManyControlPlanesSweep(Flavour flavour)
            throws InterruptedException, ExecutionException {
        try (TestWorld world = TestWorld.on(flavour)) {
            TenantId first = world.liveTenant();
            TenantId second = world.liveTenant();
            backUp(world, first);
            backUp(world, first);
            backUp(world, second);
            for (int drills = 1; drills <= 3; drills++) {
                int asked = 0;
                try (ExecutorService planes = Executors.newVirtualThreadPerTaskExecutor()) {
                    List<Future<Integer>> sweeps = new ArrayList<>();
                    for (int i = 0; i < 4; i++) {
                        sweeps.add(planes.submit(() -> sweep(world, Duration.ofHours(1))));
                    }
                    for (Future<Integer> each : sweeps) {
                        asked += each.get();
                    }
                }
                assertThat(asked).as("drill " + drills).isEqualTo(1);
                world.workToTheEnd();
            }
            assertThat(sweep(world, Duration.ZERO)).isZero();
            assertThat(world.strings("SELECT id AS x FROM backup WHERE proven_at IS NULL"))
                    .isEmpty();
            assertThat(world.strings(
                            "SELECT operation_id AS x FROM restore_drill WHERE state = 'proven' AND seconds > 0"))
                    .hasSize(3);
            assertThat(world.strings("SELECT DISTINCT CAST(priority AS CHAR) AS x FROM operation WHERE kind = 'drill'"))
                    .containsExactly("10");
            assertThat(
                            world.strings(
                                    "SELECT id AS x FROM tenant_database WHERE source_backup_id IS NOT NULL AND state <> 'dropped'"))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aTenantWithoutAnyProofComesFirstAndOfItsBackupsTheNewest(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            TenantId first = world.liveTenant();
            TenantId second = world.liveTenant();
            backUp(world, first);
            sweep(world, Duration.ofHours(1));
            world.workToTheEnd();
            backUp(world, second);
            BackupId newest = backUp(world, second);
            BackupId later = backUp(world, first);
            sweep(world, Duration.ofHours(1));
            assertThat(asked(world)).containsExactly(newest.value());
            world.workToTheEnd();
            sweep(world, Duration.ofHours(1));
            assertThat(asked(world)).containsExactly(later.value());
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aDrillThatCameToNoEndIsTriedAgainLater(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            BackupId backup = backUp(world, world.liveTenant());
            assertThat(sweep(world, Duration.ofHours(1))).isEqualTo(1);
            change(world, "UPDATE backup SET state = 'writing'");
            world.workToTheEnd();
            change(world, "UPDATE backup SET state = 'complete'");
            assertThat(world.strings("SELECT state AS x FROM restore_drill")).containsExactly("not_known");
            assertThat(sweep(world, Duration.ofHours(1))).isZero();
            assertThat(sweep(world, Duration.ZERO)).isEqualTo(1);
            assertThat(asked(world)).containsExactly(backup.value());
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aServerThatIsLabelledForDrillsOfTheSameFamilyTakesThemAndNoOther(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            backUp(world, world.liveTenant());
            server(world, "srv_otherregionaaaaaaaaa", "mariadb", "11.4.5-MariaDB", "us", "only");
            server(world, "srv_otherflavouraaaaaaaa", "mysql", "9.7.4", "eu", "only");
            server(world, "srv_olderaaaaaaaaaaaaaaa", "mariadb", "10.11.2-MariaDB", "eu", "only");
            server(world, "srv_nolabelaaaaaaaaaaaaa", "mariadb", "11.4.5-MariaDB", "eu", "no");
            assertThat(server(world))
                    .isEqualTo(world.strings("SELECT server_id AS x FROM tenant_database WHERE state = 'live'")
                            .iterator()
                            .next());
            server(world, "srv_rightaaaaaaaaaaaaaaa", "mariadb", "11.8.1-MariaDB", "eu", "only");
            assertThat(server(world)).isEqualTo("srv_rightaaaaaaaaaaaaaaa");
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void nobodyWhoWorksForTheTenantWaitsForADrill(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            TenantId tenant = world.liveTenant();
            backUp(world, tenant);
            assertThat(sweep(world, Duration.ofHours(1))).isEqualTo(1);
            world.read(transaction ->
                    world.wiring.get(TenantRequests.class).suspend(transaction, tenant, TestWorld.CALLER, "a test"));
            world.workToTheEnd();
            assertThat(world.strings("SELECT service_status AS x FROM tenant")).containsExactly("suspended");
            assertThat(world.strings("SELECT state AS x FROM restore_drill")).containsExactly("proven");
        }
    }

    private static BackupId backUp(TestWorld world, TenantId tenant) {
        BackupId backup = world.read(transaction -> world.wiring
                        .get(BackupRequests.class)
                        .submit(transaction, tenant, TestWorld.CALLER, "a test", false))
                .backup();
        world.workToTheEnd();
        return backup;
    }

    private static int sweep(TestWorld world, Duration retryAfter) {
        return new DrillSweep(
                        world.catalog.catalog(),
                        world.wiring.get(DrillStore.class),
                        world.wiring.get(DrillRequests.class),
                        new DrillConfiguration(true, Duration.ZERO, 1, retryAfter))
                .sweep();
    }

    private static void change(TestWorld world, String sql) {
        world.catalog.run(transaction -> Sql.of(transaction, sql).updateOne());
    }

    private static Set<String> asked(TestWorld world) {
        return world.strings("SELECT backup_id AS x FROM restore_drill WHERE state = 'asked'");
    }

    /** Where the one backup of the world would be drilled. */
    private static String server(TestWorld world) {
        ServerId own = new ServerId(world.strings("SELECT server_id AS x FROM tenant_database WHERE state = 'live'")
                .iterator()
                .next());
        return world.read(transaction -> world.wiring.get(DrillServers.class).choose(transaction, own))
                .value();
    }

    private static void server(
            TestWorld world, String id, String flavour, String version, String region, String label) {
        world.catalog.run(transaction -> Sql.of(transaction, """
                        INSERT INTO server (id, name, flavour, server_version, host, port, tls_mode, region, labels,
                                            capacity_weight, cordoned, findings, created_at, created_by, row_version)
                        VALUES (:id, :id, :flavour, :version, :id, 1, 'disabled', :region, CONCAT('{"drills":"', :label, '"}'), 1, FALSE,
                                '[]', utc_timestamp(6), 'pat', 1)
                        """)
                .with("id", id)
                .with("flavour", flavour)
                .with("version", version)
                .with("region", region)
                .with("label", label)
                .updateOne());
    }
}
