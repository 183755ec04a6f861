package dev.tenantry.controlplane.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.controlplane.backup.BackupRequests;
import dev.tenantry.controlplane.catalog.CatalogException;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.provisioning.Flavour;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the engine promises of itself, on catalogs of both flavours. */
class OperationEngineTest {
    private static final String ALL = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";
    private static final UnaryOperator<OperationKind<?>> PLAIN = UnaryOperator.identity();

    @ParameterizedTest
    @MethodSource(ALL)
    void everyKindRunsToItsEnd(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            for (OperationKind<?> kind : world.kinds().all()) {
                OperationId id = KindScenarios.ask(world, kind.name());
                world.drain(world.worker(PLAIN));
                world.assertEndedOnce(id, "done");
            }
            world.assertAgreement();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aWorkerThatLostItsLeaseWritesNothingAnyMore(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            OperationId id = world.askForTenant().operation();
            OperationWorker zombie = world.worker(PLAIN);
            List<Claimed> held = zombie.claim(1);
            expireLeases(world);
            OperationWorker heir = world.worker(PLAIN);
            List<Claimed> inherited = heir.claim(1);
            assertThat(inherited).hasSize(1);
            zombie.work(held.getFirst());
            assertThat(world.operation(id).steps())
                    .allMatch(step -> step.state().equals("pending"));
            heir.work(inherited.getFirst());
            world.assertEndedOnce(id, "done");
        }
    }

    @Test
    void aCatalogThatIsLostJustAtTheEndParksNothingUntilItIsLostForLong() {
        try (TestWorld world = TestWorld.on(Flavour.MARIADB)) {
            AtomicInteger losses = new AtomicInteger(2);
            world.failpoints.set("provision.end.before", () -> {
                if (losses.getAndDecrement() > 0) {
                    throw new CatalogException("lost", new SQLTransientConnectionException("closed"));
                }
            });
            OperationId id = world.askForTenant().operation();
            world.drain(world.worker(PLAIN));
            assertThat(losses.get()).isNegative();
            world.assertEndedOnce(id, "done");

            losses.set(Integer.MAX_VALUE);
            OperationId other = world.askForTenant().operation();
            world.drain(world.worker(PLAIN));
            assertThat(world.operation(other).state()).isEqualTo("parked");
            assertThat(world.operation(other).steps())
                    .allMatch(step -> step.state().equals("done"));
        }
    }

    /** It stands still between the look at its lease and its word to the server, where no look can help. */
    @Test
    void aWorkerThatWakesInAnyStepAfterTheOperationEndedChangesNothingAnywhere() throws InterruptedException {
        try (TestWorld world = TestWorld.on(Flavour.MARIADB)) {
            for (OperationKind<?> kind : world.kinds().all()) {
                for (Step<?> step : kind.steps()) {
                    OperationId id = KindScenarios.ask(world, kind.name());
                    Sleeper zombie = Sleeper.at(world, kind.name() + "." + step.name() + ".before-apply");
                    world.drain(world.worker(PLAIN));
                    world.assertEndedOnce(id, "done");
                    Set<String> before = world.serverAndStore();
                    zombie.wake();
                    assertThat(world.serverAndStore())
                            .as("after %s woke in %s", kind.name(), step.name())
                            .isEqualTo(before);
                    world.assertEndedOnce(id, "done");
                    world.assertAgreement();
                }
            }
        }
    }

    /** A worker that stands still at a place until it is woken. */
    private record Sleeper(Thread thread, CountDownLatch alarm) {
        static Sleeper at(TestWorld world, String place) throws InterruptedException {
            CountDownLatch asleep = new CountDownLatch(1);
            CountDownLatch alarm = new CountDownLatch(1);
            OperationWorker worker = world.worker(PLAIN);
            Thread thread = Thread.ofPlatform().unstarted(() -> worker.claim(1).forEach(worker::work));
            world.failpoints.set(place, () -> {
                if (Thread.currentThread().equals(thread)) {
                    asleep.countDown();
                    uninterruptibly(alarm);
                }
            });
            thread.start();
            asleep.await();
            expireLeases(world);
            return new Sleeper(thread, alarm);
        }

        void wake() throws InterruptedException {
            alarm.countDown();
            thread.join();
        }

        private static void uninterruptibly(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void anOperationThatKillsItsWorkersQuarantinesItself(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            OperationId id = world.askForTenant().operation();
            for (int i = 0; i < TestWorld.LIMITS.maxClaims(); i++) {
                world.failpoints.set("provision.ensure-template.before-apply", () -> {
                    throw new TestWorld.SimulatedCrash();
                });
                world.workUntilCrash(world.worker(PLAIN));
            }
            world.drain(world.worker(PLAIN));
            assertThat(world.operation(id).state()).isEqualTo("parked");
            assertThat(world.operation(id).errorCode()).isEqualTo("operation.quarantined");
            assertThat(world.operation(id).nextSteps()).isNotEmpty();
        }
    }

    /** The others may only have been claimed together with the one that their worker died of. */
    @ParameterizedTest
    @MethodSource(ALL)
    void aProcessWorksOnOneOperationAtATimeThatItMayDieOfTheLeastSuspectFirst(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            OperationId poison = world.askForTenant().operation();
            OperationId innocent = world.askForTenant().operation();
            OperationId diedOnce = world.askForTenant().operation();
            OperationId fresh = world.askForTenant().operation();
            died(world, poison, 3);
            died(world, innocent, 2);
            died(world, diedOnce, 1);
            OperationWorker first = world.worker(PLAIN);
            assertThat(ids(first.claim(8))).containsExactlyInAnyOrder(innocent, diedOnce, fresh);
            assertThat(first.claim(8)).isEmpty();
            assertThat(ids(world.worker(PLAIN).claim(8))).containsExactly(poison);
        }
    }

    private static void died(TestWorld world, OperationId id, int times) {
        world.catalog.run(transaction ->
                Sql.of(transaction, """
                        UPDATE operation SET state = 'running', claims = :times, epoch = :times,
                               lease_owner = 'gone', lease_until = utc_timestamp(6) - INTERVAL 1 SECOND
                         WHERE id = :id
                        """).with("times", times).with("id", id).updateOne());
    }

    private static List<OperationId> ids(List<Claimed> claimed) {
        return claimed.stream().map(Claimed::id).toList();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aServerNeverHasMoreOperationsThanItsLimitHoweverManyWorkersClaim(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            for (int i = 0; i < TestWorld.LIMITS.perServer() + 4; i++) {
                world.askForTenant();
            }
            List<Claimed> first = new ArrayList<>(world.worker(PLAIN).claim(5));
            List<Claimed> second = new ArrayList<>(world.worker(PLAIN).claim(50));
            assertThat(first).hasSize(5);
            assertThat(second).hasSize(TestWorld.LIMITS.perServer() - 5);
            assertThat(world.worker(PLAIN).claim(50)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aTenantHasOneOperationAtATime(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            var tenant = world.liveTenant();
            var requests = world.wiring.get(BackupRequests.class);
            var first = world.read(transaction -> requests.submit(transaction, tenant, TestWorld.CALLER, "", false));
            assertThatThrownBy(() -> world.read(
                            transaction -> requests.submit(transaction, tenant, TestWorld.CALLER, "", false)))
                    .isInstanceOfSatisfying(ApiException.class, refused -> {
                        assertThat(refused.code()).isEqualTo(ProblemCode.TENANT_BUSY);
                        assertThat(refused.operationId())
                                .isEqualTo(first.operation().value());
                    });
            world.drain(world.worker(PLAIN));
            world.assertEndedOnce(first.operation(), "done");
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aCancelledOperationIsUndone(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            OperationId id = world.askForTenant().operation();
            world.catalog.run(transaction ->
                    world.wiring.get(OperationControl.class).cancel(transaction, id, TestWorld.CALLER, "a mistake"));
            world.drain(world.worker(PLAIN));
            world.assertEndedOnce(id, "undone");
            assertThat(world.operation(id).errorCode()).isEqualTo("operation.cancelled");
            world.assertAgreement();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void theThreadsWorkByThemselvesAndGiveLeasesBackAtAStepWhenTheyStop(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            CountDownLatch reached = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            world.failpoints.set("provision.create-database.after-apply", () -> {
                reached.countDown();
                await().until(() -> release.getCount() == 0);
            });
            OperationEngine engine =
                    new OperationEngine(world.worker(PLAIN), TestWorld.LIMITS, world.wiring.get(EngineWake.class));
            engine.start();
            OperationId id = world.askForTenant().operation();
            await().until(() -> reached.getCount() == 0);
            Thread stopper = Thread.ofPlatform().start(engine::close);
            await().until(() -> stopper.getState() == Thread.State.TIMED_WAITING);
            release.countDown();
            await().until(() -> !stopper.isAlive());
            assertThat(world.operation(id).state()).isEqualTo("queued");
            assertThat(world.strings("SELECT id AS x FROM operation WHERE lease_until IS NOT NULL"))
                    .isEmpty();
            world.failpoints.clear();
            world.drain(world.worker(PLAIN));
            world.assertEndedOnce(id, "done");
        }
    }

    private static void expireLeases(TestWorld world) {
        world.catalog.run(transaction -> Sql.of(transaction, """
                        UPDATE operation SET lease_until = utc_timestamp(6) - INTERVAL 1 SECOND
                         WHERE lease_until IS NOT NULL
                        """).update());
    }
}
