package dev.tenantry.controlplane.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.operation.OperationProgress;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.operation.StepView;
import dev.tenantry.provisioning.Flavour;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EstimateTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final Map<String, Duration> USUAL =
            Map.of("prepare", Duration.ofSeconds(10), "copy", Duration.ofSeconds(80), "finish", Duration.ofSeconds(10));

    @Test
    void anOperationThatWasNeverDoneBeforeIsNotKnown() {
        assertThat(new Estimate(OperationState.RUNNING, steps("unknown", "pending", "pending"), Map.of(), none(), NOW)
                        .progress())
                .isEqualTo(new OperationProgress(null, null, "none"));
        Map<String, Duration> oneMissing = Map.of("prepare", Duration.ofSeconds(1), "copy", Duration.ofSeconds(1));
        assertThat(new Estimate(OperationState.RUNNING, steps("done", "unknown", "pending"), oneMissing, none(), NOW)
                        .progress())
                .isEqualTo(new OperationProgress(null, null, "none"));
    }

    @Test
    void theTimeThatIsLeftComesFromWhatTheStepsUsuallyTake() {
        assertThat(running(steps("done", "unknown", "pending"), none(), 20))
                .isEqualTo(new OperationProgress(30, 70L, "history"));
        assertThat(running(steps("done", "done", "pending"), none(), 0))
                .isEqualTo(new OperationProgress(90, 10L, "history"));
    }

    @Test
    void aStepThatCountsItsRowsIsBelievedMoreThanTheHistory() {
        assertThat(running(steps("done", "unknown", "pending"), OptionalDouble.of(0.5), 200))
                .isEqualTo(new OperationProgress(50, 210L, "history"));
    }

    @Test
    void whatTakesMuchLongerThanEverHasNoTimeLeftThatAnybodyKnows() {
        assertThat(running(steps("done", "unknown", "pending"), none(), 300))
                .isEqualTo(new OperationProgress(86, null, "overdue"));
    }

    @Test
    void whatWaitsOrIsTakenBackHasNoTimeLeftThatAnybodyKnows() {
        List<StepView> steps = steps("done", "failed", "pending");
        assertThat(new Estimate(OperationState.PARKED, steps, USUAL, none(), NOW).progress())
                .isEqualTo(new OperationProgress(10, null, "waiting"));
        assertThat(new Estimate(OperationState.QUEUED, steps, USUAL, none(), NOW).progress())
                .isEqualTo(new OperationProgress(10, null, "waiting"));
        assertThat(new Estimate(OperationState.UNDOING, steps, USUAL, none(), NOW).progress())
                .isEqualTo(new OperationProgress(null, null, "undoing"));
        assertThat(new Estimate(OperationState.DONE, steps("done", "done", "done"), Map.of(), none(), NOW).progress())
                .isEqualTo(new OperationProgress(100, 0L, "ended"));
    }

    @ParameterizedTest
    @MethodSource("dev.tenantry.provisioning.embedded.FlavoursUnderTest#all")
    void theHistoryIsLearntFromOperationsThatWereDone(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            var first = world.askForTenant();
            assertThat(progress(world.operation(first.operation())).basis()).isEqualTo("none");
            world.drain(world.worker(UnaryOperator.identity()));
            StepHistory history = new StepHistory(world.catalog.catalog());
            assertThat(history.medians("provision", "mariadb"))
                    .containsOnlyKeys(world.operation(first.operation()).steps().stream()
                            .map(StepView::name)
                            .toList());
            assertThat(history.medians("provision", "mysql")).isEmpty();
            assertThat(progress(world.operation(first.operation()))).isEqualTo(new OperationProgress(100, 0L, "ended"));
        }
    }

    private static OperationProgress progress(OperationView operation) {
        return java.util.Objects.requireNonNull(operation.progress());
    }

    private static OptionalDouble none() {
        return OptionalDouble.empty();
    }

    private static OperationProgress running(List<StepView> steps, OptionalDouble share, int secondsInStep) {
        List<StepView> begun = steps.stream()
                .map(step -> step.state().equals("unknown")
                        ? step(step.seq(), step.name(), "unknown", NOW.minusSeconds(secondsInStep))
                        : step)
                .toList();
        return new Estimate(OperationState.RUNNING, begun, USUAL, share, NOW).progress();
    }

    private static List<StepView> steps(String prepare, String copy, String finish) {
        return List.of(step(1, "prepare", prepare, NOW), step(2, "copy", copy, NOW), step(3, "finish", finish, NOW));
    }

    private static StepView step(int seq, String name, String state, Instant started) {
        return new StepView(seq, name, state, 1, null, null, started, null);
    }
}
