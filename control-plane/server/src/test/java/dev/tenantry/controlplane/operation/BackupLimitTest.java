package dev.tenantry.controlplane.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.plan.BackupPolicy;
import dev.tenantry.api.plan.CreatePlanRequest;
import dev.tenantry.api.plan.PlanLimits;
import dev.tenantry.controlplane.backup.BackupRequests;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.deletion.EndRequests;
import dev.tenantry.controlplane.plan.Plans;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.backup.BackupJob;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How fast a backup may read, on catalogs of both flavours. */
class BackupLimitTest {
    private static final String ALL = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    @ParameterizedTest
    @MethodSource(ALL)
    void thePlanVersionDecidesThatTheTenantHasWhenTheBackupWorks(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            TenantId tenant = world.liveTenant();
            planVersion(world, 20);
            planVersion(world, null);
            backUp(world, tenant);
            world.workToTheEnd();
            assertThat(world.server.backups())
                    .extracting(BackupJob::maxBytesPerSecond)
                    .containsExactly(0L);

            backUp(world, tenant);
            moveTo(world, tenant, 2);
            world.workToTheEnd();
            backUp(world, tenant);
            moveTo(world, tenant, 3);
            world.workToTheEnd();

            assertThat(world.server.backups())
                    .extracting(BackupJob::maxBytesPerSecond)
                    .containsExactly(0L, 20_000_000L, 0L);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void theLastBackupOfATenantThatIsDeletedKeepsToIt(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            TenantId tenant = world.liveTenant();
            planVersion(world, 10_000);
            moveTo(world, tenant, 2);

            world.read(transaction ->
                    world.wiring.get(EndRequests.class).delete(transaction, tenant, TestWorld.CALLER, "a test"));
            world.workToTheEnd();

            assertThat(world.server.backups())
                    .extracting(BackupJob::maxBytesPerSecond)
                    .containsExactly(10_000_000_000L);
        }
    }

    private static void backUp(TestWorld world, TenantId tenant) {
        world.read(transaction ->
                world.wiring.get(BackupRequests.class).submit(transaction, tenant, TestWorld.CALLER, "a test", false));
    }

    /** The next version of the plan that tenants of the world have. */
    private static void planVersion(TestWorld world, @Nullable Integer megabytes) {
        BackupPolicy policy = new BackupPolicy(30, 24, null, null, null, null, null, null, null, megabytes);
        world.read(transaction -> world.wiring
                .get(Plans.class)
                .create(
                        transaction,
                        TestWorld.CALLER,
                        new CreatePlanRequest("basic", "Basic", new PlanLimits(5, 1000, 100, false), policy)));
    }

    private static void moveTo(TestWorld world, TenantId tenant, int version) {
        world.catalog.run(
                transaction -> Sql.of(transaction, "UPDATE tenant SET plan_version = :version WHERE id = :tenant")
                        .with("version", version)
                        .with("tenant", tenant)
                        .updateOne());
    }
}
