package dev.tenantry.controlplane.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.backup.BackupRequests;
import dev.tenantry.controlplane.backup.BackupStore;
import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.configuration.CopyConfiguration;
import dev.tenantry.controlplane.operation.TestWorld;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.store.ObjectStore;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CopySweepTest {
    private static final String ALL = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    private static final CopyConfiguration USUAL =
            new CopyConfiguration(null, true, Duration.ZERO, Duration.ofMinutes(30), Duration.ofHours(26), 0);

    @ParameterizedTest
    @MethodSource(ALL)
    void everyBackupIsAskedForOnceUntilItsCopyStands(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            BackupId first = backUp(world, world.liveTenant());
            BackupId second = backUp(world, world.liveTenant());

            assertThat(sweep(world)).isEqualTo(2);
            assertThat(copy(world, first)).isEqualTo("copying");
            assertThat(sweep(world)).isZero();
            world.workToTheEnd();

            assertThat(copy(world, first)).isEqualTo("complete");
            assertThat(copy(world, second)).isEqualTo("complete");
            assertThat(sweep(world)).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aTryThatBroughtNoCopyIsRepeatedAfterAWhileAndABackupThatIsToGoIsLeftAlone(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            TenantId tenant = world.liveTenant();
            BackupId backup = backUp(world, tenant);
            ObjectStore first = world.wiring.get(Stores.class).current();
            first.list("").stream().filter(key -> key.endsWith(".data")).forEach(first::delete);
            assertThat(sweep(world)).isEqualTo(1);
            world.workToTheEnd();

            assertThat(copy(world, backup)).isEqualTo("failed");
            assertThat(sweep(world)).as("not at once").isZero();
            change(world, "UPDATE backup SET copy_tried_at = utc_timestamp(6) - INTERVAL 31 MINUTE");

            change(world, """
                    INSERT INTO deletion_request (id, tenant_id, state, plan, plan_sha256, reason, requested_by, requested_at, expires_at, row_version)
                    VALUES ('del_aaaaaaaaaaaaaaaaaaaa', '%s', 'requested', '', REPEAT('0', 64), 'a test', 'pat', utc_timestamp(6), utc_timestamp(6), 1)
                    """.formatted(tenant));
            assertThat(sweep(world))
                    .as("somebody is asked to approve a plan that names no copy")
                    .isZero();
            change(world, "UPDATE deletion_request SET state = 'refused'");
            assertThat(sweep(world)).isEqualTo(1);
        }
    }

    private static int sweep(TestWorld world) {
        return new CopySweep(
                        world.catalog.catalog(),
                        world.wiring.get(CopyStore.class),
                        world.wiring.get(CopyRequests.class),
                        world.wiring.get(Stores.class),
                        USUAL)
                .sweep();
    }

    private static BackupId backUp(TestWorld world, TenantId tenant) {
        BackupId backup = world.read(transaction -> world.wiring
                        .get(BackupRequests.class)
                        .submit(transaction, tenant, TestWorld.CALLER, "a test", false))
                .backup();
        world.workToTheEnd();
        return backup;
    }

    private static String copy(TestWorld world, BackupId backup) {
        return world.read(transaction -> world.wiring
                .get(BackupStore.class)
                .find(transaction, backup)
                .orElseThrow()
                .copy());
    }

    private static void change(TestWorld world, String sql) {
        world.catalog.run(transaction -> Sql.of(transaction, sql).update());
    }
}
