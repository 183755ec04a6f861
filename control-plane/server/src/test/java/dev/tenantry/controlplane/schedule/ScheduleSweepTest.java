package dev.tenantry.controlplane.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.schedule.CreateScheduleRequest;
import dev.tenantry.api.schedule.ScheduleRunView;
import dev.tenantry.api.schedule.ScheduleView;
import dev.tenantry.controlplane.backup.BackupRequests;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.operation.TestWorld;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.provisioning.Flavour;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduleSweepTest {
    private static final String ALL = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    @ParameterizedTest
    @MethodSource(ALL)
    void whatIsDueFiresOnceHoweverManyControlPlanesSweep(Flavour flavour)
            throws InterruptedException, ExecutionException {
        try (TestWorld world = TestWorld.on(flavour)) {
            for (int i = 0; i < 5; i++) {
                world.liveTenant();
            }
            create(world, "nightly", null, null, "run_once");
            due(world, 1);
            try (ExecutorService planes = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> sweeps = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    sweeps.add(planes.submit(() -> sweep(world)));
                }
                for (Future<?> each : sweeps) {
                    each.get();
                }
            }
            sweep(world);
            assertThat(runs(world, "nightly")).singleElement().satisfies(run -> {
                assertThat(run.outcome()).isEqualTo("submitted");
                assertThat(run.submitted()).isEqualTo(5);
                assertThat(run.refused()).isZero();
            });
            assertThat(backups(world)).isEqualTo(5);
            assertThat(world.strings(
                            "SELECT DISTINCT CAST(priority AS CHAR) AS x FROM operation WHERE kind = 'backup'"))
                    .containsExactly("10");
            assertThat(world.strings("SELECT object_id AS x FROM audit_event WHERE action = 'schedule.fire'"))
                    .hasSize(1);
            world.workToTheEnd();
            assertThat(world.strings("SELECT id AS x FROM backup WHERE state = 'complete'"))
                    .hasSize(5);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aFiringWhileTheLastOneStillWorksIsLeftOutAndRecorded(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            TenantId tenant = world.liveTenant();
            create(world, "often", tenant.value(), null, "run_once");
            due(world, 1);
            sweep(world);
            due(world, 1);
            sweep(world);
            assertThat(runs(world, "often"))
                    .extracting(ScheduleRunView::outcome)
                    .containsExactly("overlapped", "submitted");
            world.workToTheEnd();
            due(world, 1);
            sweep(world);
            assertThat(runs(world, "often").getFirst().outcome()).isEqualTo("submitted");
            assertThat(backups(world)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void whatWasMissedRunsOnceOrIsSkippedAsTheScheduleSays(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            create(world, "catches-up", world.liveTenant().value(), null, "run_once");
            create(world, "skips", world.liveTenant().value(), null, "skip");
            due(world, 7_200);
            sweep(world);
            assertThat(runs(world, "catches-up"))
                    .singleElement()
                    .satisfies(run -> assertThat(run.submitted()).isEqualTo(1));
            assertThat(runs(world, "skips")).singleElement().satisfies(run -> {
                assertThat(run.outcome()).isEqualTo("missed");
                assertThat(run.submitted()).isZero();
            });
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aTenantThatAnotherOperationHoldsIsLeftOutAndTheOthersAreNot(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            TenantId busy = world.liveTenant();
            world.liveTenant();
            world.liveTenant();
            world.catalog.run(
                    transaction -> Sql.of(transaction, """
                            INSERT INTO tenant_lock (tenant_id, operation_id, taken_at)
                            VALUES (:tenant, 'op_elsewhere', utc_timestamp(6))
                            """).with("tenant", busy).updateOne());
            create(world, "all", null, "basic", "run_once");
            due(world, 1);
            sweep(world);
            assertThat(runs(world, "all")).singleElement().satisfies(run -> {
                assertThat(run.submitted()).isEqualTo(2);
                assertThat(run.refused()).isEqualTo(1);
            });
            assertThat(world.strings("SELECT id AS x FROM backup"))
                    .as("no backup half asked for")
                    .hasSize(2);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aPausedScheduleDoesNotFireAndGoesOnWithItsNextTime(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            create(world, "paused", world.liveTenant().value(), null, "run_once");
            Schedules schedules = world.wiring.get(Schedules.class);
            assertThat(world.read(transaction -> schedules.pause(transaction, TestWorld.CALLER, "paused"))
                            .paused())
                    .isTrue();
            due(world, 60);
            sweep(world);
            ScheduleView resumed = world.read(transaction -> schedules.resume(transaction, TestWorld.CALLER, "paused"));
            Instant now = world.read(
                    transaction -> world.wiring.get(ScheduleStore.class).now(transaction));
            assertThat(resumed.nextFireAt()).isAfter(now);
            sweep(world);
            assertThat(resumed.runs()).isEmpty();
            assertThat(runs(world, "paused")).isEmpty();
            due(world, 1);
            sweep(world);
            world.read(transaction -> schedules.delete(transaction, TestWorld.CALLER, "paused"));
            assertThat(backups(world)).isEqualTo(1);
            assertThat(world.strings("SELECT action AS x FROM audit_event WHERE action LIKE 'schedule.%'"))
                    .containsExactlyInAnyOrder(
                            "schedule.create", "schedule.pause", "schedule.resume", "schedule.fire", "schedule.delete");
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aScheduleThatCannotWorkIsRefused(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            create(world, "taken", null, null, "skip");
            assertRefused("schedule.duplicate", () -> create(world, "taken", null, null, "skip"));
            assertRefused("plan.unknown", () -> create(world, "a", null, "no-such-plan", "skip"));
            assertRefused("request.not_found", () -> create(world, "a", "tnt_aaaaaaaaaaaaaaaaaaaa", null, "skip"));
            assertRefused("schedule.unknown_kind", () -> create(world, "a", "erase", null, null, "0 1 * * *"));
            assertRefused("schedule.bad_cron", () -> create(world, "a", "backup", null, null, "0 25 * * *"));
            assertThat(world.strings("SELECT name AS x FROM schedule")).containsExactly("taken");
        }
    }

    private static void assertRefused(String code, Runnable create) {
        assertThatThrownBy(create::run)
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.code().code()).isEqualTo(code));
    }

    private static void create(
            TestWorld world, String name, @Nullable String tenant, @Nullable String plan, String missed) {
        create(world, new CreateScheduleRequest(name, "backup", tenant, plan, "0 1 * * *", "UTC", missed, 0, "a test"));
    }

    private static void create(
            TestWorld world,
            String name,
            String operation,
            @Nullable String tenant,
            @Nullable String plan,
            String cron) {
        create(world, new CreateScheduleRequest(name, operation, tenant, plan, cron, "UTC", null, 0, null));
    }

    private static void create(TestWorld world, CreateScheduleRequest request) {
        world.read(transaction -> world.wiring.get(Schedules.class).create(transaction, TestWorld.CALLER, request));
    }

    /** Sets the clock forward, as it were: every schedule has been due for so long. */
    private static void due(TestWorld world, int seconds) {
        world.catalog.run(
                transaction -> Sql.of(transaction, """
                        UPDATE schedule SET next_fire_at = utc_timestamp(6) - INTERVAL :seconds SECOND
                        """).with("seconds", seconds).update());
    }

    private static void sweep(TestWorld world) {
        new ScheduleSweep(
                        world.catalog.catalog(),
                        world.wiring.get(ScheduleStore.class),
                        world.wiring.get(ScheduleRuns.class),
                        world.wiring.get(BackupRequests.class))
                .sweep();
    }

    private static List<ScheduleRunView> runs(TestWorld world, String name) {
        return world.read(transaction -> world.wiring.get(Schedules.class).get(transaction, name))
                .runs();
    }

    private static int backups(TestWorld world) {
        return world.strings("SELECT id AS x FROM operation WHERE kind = 'backup'")
                .size();
    }
}
