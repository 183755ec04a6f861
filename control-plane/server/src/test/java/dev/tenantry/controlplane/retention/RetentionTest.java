package dev.tenantry.controlplane.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.retention.RetentionView;
import dev.tenantry.controlplane.backup.BackupRequests;
import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.operation.Operations;
import dev.tenantry.controlplane.operation.TestWorld;
import dev.tenantry.controlplane.tenant.DatabaseStore;
import dev.tenantry.controlplane.tenant.TenantStore;
import dev.tenantry.provisioning.Flavour;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of backups that a plan does not keep, on catalogs of both flavours. */
class RetentionTest {
    private static final String ALL = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    @ParameterizedTest
    @MethodSource(ALL)
    void whatNothingKeepsIsDecidedWrittenDownAndDeletedOnceHoweverManySweep(Flavour flavour)
            throws InterruptedException, ExecutionException {
        try (TestWorld world = TestWorld.on(flavour)) {
            TenantId tenant = world.liveTenant();
            BackupId old = backUp(world, tenant, 60, true);
            BackupId newest = backUp(world, tenant, 40, true);
            RetentionView before = view(world, tenant);
            assertThat(kept(before)).containsExactly(newest.value());
            assertThat(before.backups().getLast().reasons()).isEmpty();
            assertThat(before.checkedAt()).isNull();

            int asked = 0;
            try (ExecutorService planes = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Integer>> sweeps = IntStream.range(0, 4)
                        .mapToObj(each -> planes.submit(() -> sweep(world)))
                        .toList();
                for (Future<Integer> each : sweeps) {
                    asked += each.get();
                }
            }
            assertThat(asked).isEqualTo(1);
            world.workToTheEnd();
            assertThat(states(world, old)).containsExactly("expired");
            assertThat(states(world, newest)).containsExactly("complete");
            assertThat(objects(world, tenant)).containsExactly(newest.value());
            assertThat(world.strings("SELECT object_id AS x FROM deletion_record WHERE gone_at IS NOT NULL"))
                    .containsExactly(old.value());
            assertThat(world.strings("SELECT object_id AS x FROM audit_event WHERE action = 'backup.expire'"))
                    .containsExactly(old.value());
            assertThat(world.strings("SELECT object_id AS x FROM audit_event WHERE action = 'retention.decide'"))
                    .containsExactly(tenant.value());
            assertThat(view(world, tenant).checkedAt()).isNotNull();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aPinAHoldARunningDrillAndTheLackOfAnyProofKeepWhatThePlanDoesNot(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            TenantId tenant = world.liveTenant();
            BackupId old = backUp(world, tenant, 60, false);
            BackupId newest = backUp(world, tenant, 40, false);
            assertThat(view(world, tenant).everythingKept()).isEqualTo("no backup of the tenant is proven");
            assertThat(expire(world)).isZero();

            change(world, "UPDATE backup SET proven_at = utc_timestamp(6) WHERE id = '" + newest + "'");
            change(
                    world,
                    "UPDATE backup SET pinned_at = utc_timestamp(6), pinned_by = 'pat', pin_reason = 'audit' WHERE id = '"
                            + old + "'");
            assertThat(expire(world)).isZero();
            assertThat(view(world, tenant).backups().getLast().pinnedFor()).isEqualTo("audit");

            change(world, "UPDATE backup SET pinned_at = NULL WHERE id = '" + old + "'");
            change(world, """
                    INSERT INTO legal_hold (id, tenant_id, owner, reason, review_on, placed_by, placed_at)
                    VALUES ('hld_aaaaaaaaaaaaaaaaaaaa', '%s', 'legal', 'case', '2030-01-01', 'ann', utc_timestamp(6))
                    """.formatted(tenant));
            assertThat(view(world, tenant).everythingKept()).contains("legal hold");
            assertThat(expire(world)).isZero();

            change(world, "UPDATE legal_hold SET released_at = utc_timestamp(6)");
            change(world, """
                    INSERT INTO restore_drill (operation_id, backup_id, tenant_id, server_id, state, requested_at)
                    VALUES ('op_aaaaaaaaaaaaaaaaaaaa', '%s', '%s', 'srv_aaaaaaaaaaaaaaaaaaaa', 'asked', utc_timestamp(6))
                    """.formatted(old, tenant));
            assertThat(expire(world)).isZero();

            change(world, "UPDATE restore_drill SET state = 'not_known'");
            assertThat(expire(world)).isEqualTo(1);
            assertThat(states(world, old)).containsExactly("expired");
            assertThat(states(world, newest)).containsExactly("complete");
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aHoldThatIsPlacedAfterTheDecisionParksTheOperationBeforeItDestroysAnything(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            TenantId tenant = world.liveTenant();
            BackupId old = backUp(world, tenant, 60, true);
            backUp(world, tenant, 40, true);
            assertThat(sweep(world)).isEqualTo(1);
            world.holdAfter(ExpireOperation.NAME, "decide", tenant);
            world.workToTheEnd();
            assertThat(world.strings("SELECT error_code AS x FROM operation WHERE state = 'parked'"))
                    .containsExactly("deletion.on_hold");
            assertThat(objects(world, tenant)).contains(old.value());
        }
    }

    private static BackupId backUp(TestWorld world, TenantId tenant, int daysAgo, boolean proven) {
        BackupId backup = world.read(transaction -> world.wiring
                        .get(BackupRequests.class)
                        .submit(transaction, tenant, TestWorld.CALLER, "a test", false))
                .backup();
        world.workToTheEnd();
        change(
                world,
                "UPDATE backup SET snapshot_at = utc_timestamp(6) - INTERVAL " + daysAgo + " DAY, proven_at = "
                        + (proven ? "utc_timestamp(6)" : "NULL") + " WHERE id = '" + backup + "'");
        return backup;
    }

    /** Sweeps and does what was asked for; says how much that was. */
    private static int expire(TestWorld world) {
        change(world, "UPDATE retention_check SET next_at = utc_timestamp(6)");
        int asked = sweep(world);
        world.workToTheEnd();
        return asked;
    }

    private static int sweep(TestWorld world) {
        return new RetentionSweep(
                        world.catalog.catalog(),
                        world.wiring.get(TenantStore.class),
                        world.wiring.get(DatabaseStore.class),
                        world.wiring.get(Retention.class),
                        world.wiring.get(RetentionStore.class),
                        world.wiring.get(Operations.class),
                        new RetentionConfiguration(true, Duration.ofHours(1)))
                .sweep();
    }

    private static RetentionView view(TestWorld world, TenantId tenant) {
        return world.read(transaction -> world.wiring
                .get(Retention.class)
                .view(transaction, world.wiring.get(TenantStore.class).get(transaction, tenant)));
    }

    private static List<String> kept(RetentionView view) {
        return view.backups().stream()
                .filter(RetentionView.Backup::kept)
                .map(RetentionView.Backup::backupId)
                .toList();
    }

    private static Set<String> states(TestWorld world, BackupId backup) {
        return world.strings("SELECT state AS x FROM backup WHERE id = '" + backup + "'");
    }

    /** The backups of a tenant that have objects in the store. */
    private static Set<String> objects(TestWorld world, TenantId tenant) {
        return world.wiring.get(Stores.class).current().list(tenant + "/").stream()
                .map(key -> key.split("/", -1)[1])
                .collect(Collectors.toSet());
    }

    private static void change(TestWorld world, String sql) {
        world.catalog.run(transaction -> Sql.of(transaction, sql).update());
    }
}
