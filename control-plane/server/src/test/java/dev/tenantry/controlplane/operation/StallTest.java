package dev.tenantry.controlplane.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.provisioning.Flavour;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A step that hangs is given up; its operation goes on, and whatever still hangs changes nothing any more. The tests drive the worker's clock. */
class StallTest {
    private static final String ALL = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";
    private static final UnaryOperator<OperationKind<?>> PLAIN = UnaryOperator.identity();
    private static final EngineLimits LIMITS = TestWorld.LIMITS;

    /** The process's clock, which a test moves on. */
    private static final class Clock implements EngineTime {
        private final AtomicLong ahead = new AtomicLong();

        @Override
        public long nanoTime() {
            return System.nanoTime() + ahead.get();
        }

        @Override
        public void sleep(Duration length) throws InterruptedException {
            EngineTime.SYSTEM.sleep(length);
        }

        void moveOn(Duration by) {
            ahead.addAndGet(by.toNanos());
        }
    }

    /** A worker whose step hangs at a place until it is interrupted or, if it cannot be, until it is woken. */
    private static final class Hanging {
        private final Clock clock = new Clock();
        private final AtomicInteger ended = new AtomicInteger();
        private final CountDownLatch alarm = new CountDownLatch(1);
        private final OperationWorker worker;
        private final Thread thread;

        Hanging(TestWorld world, String place, boolean interruptible) throws InterruptedException {
            CountDownLatch asleep = new CountDownLatch(1);
            this.worker = world.worker(PLAIN, LIMITS, clock);
            this.thread = Thread.ofPlatform()
                    .unstarted(() -> worker.claim(1).forEach(each -> worker.work(each, ended::incrementAndGet)));
            world.failpoints.set(place, () -> {
                if (Thread.currentThread().equals(thread)) {
                    asleep.countDown();
                    hang(alarm, interruptible);
                }
            });
            thread.start();
            asleep.await();
        }

        /** Looks as the engine does, when so much time has passed. */
        void lookAfter(Duration time) {
            clock.moveOn(time);
            worker.renewLeases();
            worker.takeStalled().forEach(worker::abandon);
        }

        void wake() throws InterruptedException {
            alarm.countDown();
            thread.join();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aStepWithoutASignOfLifeIsGivenUpAndTriedAgain(Flavour flavour) throws InterruptedException {
        try (TestWorld world = TestWorld.on(flavour)) {
            OperationId id = world.askForTenant().operation();
            Hanging hanging = new Hanging(world, "provision.create-database.after-apply", true);
            hanging.lookAfter(LIMITS.stall().minus(Duration.ofMinutes(1)));
            assertThat(world.operation(id).state()).isEqualTo("running");

            hanging.lookAfter(Duration.ofMinutes(2));

            hanging.thread.join();
            OperationView given = world.operation(id);
            assertThat(given.state()).isEqualTo("queued");
            assertThat(given.errorCode()).isEqualTo("operation.stalled");
            assertThat(given.steps().get(1).state()).isEqualTo("failed");
            assertThat(world.strings("SELECT id AS x FROM operation WHERE lease_until IS NOT NULL"))
                    .isEmpty();
            assertThat(hanging.ended).as("its place was given back").hasValue(1);
            world.drain(world.worker(PLAIN));
            world.assertEndedOnce(id, "done");
            world.assertAgreement();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aThreadThatCannotBeInterruptedKeepsNothingAndChangesNothingWhenItWakes(Flavour flavour)
            throws InterruptedException {
        try (TestWorld world = TestWorld.on(flavour)) {
            for (String place : List.of("provision.create-database.before-apply", "provision.activate.after-apply")) {
                OperationId id = world.askForTenant().operation();
                Hanging hanging = new Hanging(world, place, false);
                hanging.lookAfter(LIMITS.stall().plusMinutes(1));
                assertThat(hanging.ended).as("its place was given back").hasValue(1);
                world.drain(world.worker(PLAIN));
                world.assertEndedOnce(id, "done");
                Set<String> before = world.serverAndStore();

                hanging.wake();

                assertThat(world.serverAndStore()).isEqualTo(before);
                assertThat(hanging.ended).hasValue(1);
                world.assertEndedOnce(id, "done");
                world.assertAgreement();
            }
        }
    }

    @Test
    void aStepThatHangsAgainAndAgainIsUndoneBeforeThePointOfNoReturn() throws InterruptedException {
        try (TestWorld world = TestWorld.on(Flavour.MARIADB)) {
            OperationId id = world.askForTenant().operation();
            hangAgainAndAgain(world, "provision.build-schema.before-apply");
            assertThat(world.operation(id).state()).isEqualTo("undoing");
            world.drain(world.worker(PLAIN));
            world.assertEndedOnce(id, "undone");
            assertThat(world.operation(id).errorCode()).isEqualTo("operation.stalled");
            world.assertAgreement();
        }
    }

    @Test
    void aStepThatHangsAgainAndAgainBeyondThePointOfNoReturnParks() throws InterruptedException {
        try (TestWorld world = TestWorld.on(Flavour.MARIADB)) {
            OperationId id = KindScenarios.ask(world, "purge");
            hangAgainAndAgain(world, "purge.drop-databases.before-apply");
            assertParkedByAStall(world, id, "tenantctl operations retry " + id + " --from-step drop-databases");
        }
    }

    @Test
    void anUndoThatHangsAgainAndAgainParks() throws InterruptedException {
        try (TestWorld world = TestWorld.on(Flavour.MARIADB)) {
            OperationId id = world.askForTenant().operation();
            world.failpoints.set("provision.build-schema.before-apply", () -> {
                throw StepException.lasting("operation.failpoint", "it lasts");
            });
            hangAgainAndAgain(world, "provision.create-database.before-undo-apply");
            assertParkedByAStall(world, id, "tenantctl operations retry " + id);
        }
    }

    private static void hang(CountDownLatch alarm, boolean interruptible) {
        while (alarm.getCount() > 0) {
            try {
                alarm.await();
            } catch (InterruptedException interrupted) {
                if (interruptible) {
                    throw StepException.passing("operation.interrupted", "it was interrupted");
                }
            }
        }
    }

    private static void hangAgainAndAgain(TestWorld world, String place) throws InterruptedException {
        for (int i = 0; i < LIMITS.fewAttempts(); i++) {
            Hanging hanging = new Hanging(world, place, true);
            hanging.lookAfter(LIMITS.stall().plusMinutes(1));
            hanging.thread.join();
        }
    }

    private static void assertParkedByAStall(TestWorld world, OperationId id, String next) {
        OperationView parked = world.operation(id);
        assertThat(parked.state()).isEqualTo("parked");
        assertThat(parked.errorCode()).isEqualTo("operation.stalled");
        assertThat(parked.nextSteps()).contains(next);
        assertThat(world.strings("SELECT id AS x FROM operation WHERE lease_until IS NOT NULL"))
                .isEmpty();
    }

    /** A step that loads a whole database may work on one statement for half an hour. */
    @Test
    void aStepThatMayTakeLongIsGivenThreeTimesAsLong() throws InterruptedException {
        try (TestWorld world = TestWorld.on(Flavour.MARIADB)) {
            OperationId id = world.askForTenant().operation();
            Hanging hanging = new Hanging(world, "provision.ensure-template.before-apply", true);
            hanging.lookAfter(LIMITS.stall().multipliedBy(2));
            assertThat(world.operation(id).state()).isEqualTo("running");
            hanging.lookAfter(LIMITS.stall().plusMinutes(1));
            hanging.thread.join();
            assertThat(world.operation(id).errorCode()).isEqualTo("operation.stalled");
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void theEngineGivesAHangingStepsOnlyPlaceToTheNextOperation(Flavour flavour) {
        EngineLimits oneWorker = new EngineLimits(
                1,
                8,
                8,
                Duration.ofSeconds(3),
                Duration.ofSeconds(1),
                3,
                3,
                2,
                Duration.ofHours(1),
                Duration.ofHours(1),
                Duration.ofMinutes(15),
                Duration.ofSeconds(1));
        Clock clock = new Clock();
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch alarm = new CountDownLatch(1);
        try (TestWorld world = TestWorld.on(flavour);
                OperationEngine engine = new OperationEngine(
                        world.worker(PLAIN, oneWorker, clock), oneWorker, world.wiring.get(EngineWake.class))) {
            world.failpoints.set("provision.create-database.before-apply", () -> {
                world.failpoints.clear();
                hangs.countDown();
                hang(alarm, false);
            });
            OperationId poison = world.askForTenant().operation();
            engine.start();
            await().until(() -> hangs.getCount() == 0);
            OperationId healthy = world.askForTenant().operation();
            clock.moveOn(oneWorker.stall().plusMinutes(1));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> world.operation(healthy).state().equals("done"));
            assertThat(world.operation(poison).errorCode()).isEqualTo("operation.stalled");
            assertThat(world.operation(poison).state()).isEqualTo("queued");
            alarm.countDown();
        }
    }
}
