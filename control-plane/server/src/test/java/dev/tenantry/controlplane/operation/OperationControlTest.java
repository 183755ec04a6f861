package dev.tenantry.controlplane.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.provisioning.Flavour;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a person may do to an operation, and how soon and how far it is obeyed. */
class OperationControlTest {
    private static final String ALL = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";
    private static final UnaryOperator<OperationKind<?>> PLAIN = UnaryOperator.identity();

    /** A lease of the test's engine is renewed every ten seconds; a cancel must not wait for that. */
    private static final Duration SOON = Duration.ofSeconds(4);

    @ParameterizedTest
    @MethodSource(ALL)
    void aCancelStopsAStepAtWorkAtItsNextCheckpointWithoutWaitingForARenewal(Flavour flavour) {
        CountDownLatch atWork = new CountDownLatch(1);
        UnaryOperator<OperationKind<?>> longStep = ChangedKind.before("provision", "create-database", context -> {
            atWork.countDown();
            context.await(Duration.ofMinutes(5), Duration.ofMillis(10), () -> false);
        });
        try (TestWorld world = TestWorld.on(flavour);
                OperationEngine engine = new OperationEngine(
                        world.worker(longStep), TestWorld.LIMITS, world.wiring.get(EngineWake.class))) {
            engine.start();
            OperationId id = world.askForTenant().operation();
            await().until(() -> atWork.getCount() == 0);
            Instant asked = Instant.now();
            cancel(world, id);
            await().atMost(SOON).until(() -> world.operation(id).state().equals("undone"));
            assertThat(Duration.between(asked, Instant.now())).isLessThan(SOON);
            world.assertEndedOnce(id, "undone");
            assertThat(world.operation(id).errorCode()).isEqualTo("operation.cancelled");
            world.assertAgreement();
        }
    }

    /** The worker did not hear of it in time; the record that would pass the point of no return finds it. */
    @ParameterizedTest
    @MethodSource(ALL)
    void anOperationThatWasCancelledNeverPassesItsPointOfNoReturn(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            OperationId id = world.askForTenant().operation();
            world.failpoints.set("provision.activate.after-apply", () -> cancel(world, id));
            world.drain(world.worker(PLAIN));
            world.assertEndedOnce(id, "undone");
            assertThat(world.operation(id).errorCode()).isEqualTo("operation.cancelled");
            world.assertAgreement();
        }
    }

    @Test
    void beyondThePointOfNoReturnACancelIsRefusedAndTheOperationEnds() {
        try (TestWorld world = TestWorld.on(Flavour.MARIADB)) {
            OperationId id = world.askForTenant().operation();
            world.failpoints.set(
                    "provision.activate.after",
                    () -> assertThatThrownBy(() -> cancel(world, id))
                            .isInstanceOfSatisfying(
                                    ApiException.class,
                                    refused ->
                                            assertThat(refused.code()).isEqualTo(ProblemCode.OPERATION_WRONG_STATE)));
            world.drain(world.worker(PLAIN));
            world.assertEndedOnce(id, "done");
            assertThat(world.operation(id).cancelRequested()).isFalse();
        }
    }

    @Test
    void aStepThatIsTriedAgainAfterACancelParkedItIsNotCancelledAgain() {
        try (TestWorld world = TestWorld.on(Flavour.MARIADB)) {
            OperationId id = world.askForTenant().operation();
            world.failpoints.set("provision.build-schema.after-apply", () -> cancel(world, id));
            world.failpoints.set("provision.build-schema.before-undo", () -> {
                throw StepException.lasting("operation.failpoint", "the undo fails");
            });
            world.drain(world.worker(PLAIN));
            assertThat(world.operation(id).state()).isEqualTo("parked");
            world.failpoints.clear();
            world.catalog.run(transaction -> world.wiring
                    .get(OperationControl.class)
                    .retry(transaction, id, "build-schema", TestWorld.CALLER, "another thought"));
            world.drain(world.worker(PLAIN));
            world.assertEndedOnce(id, "done");
            world.assertAgreement();
        }
    }

    private static void cancel(TestWorld world, OperationId id) {
        world.catalog.run(transaction ->
                world.wiring.get(OperationControl.class).cancel(transaction, id, TestWorld.CALLER, "a mistake"));
    }
}
