package dev.tenantry.controlplane.operation;

import dev.tenantry.api.operation.OperationProgress;
import dev.tenantry.api.operation.StepView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How far an operation has come, from what its steps usually take. The one place where that is computed; nothing is said that is not known.
 *
 * @param state of the operation
 * @param steps of the operation, in their order
 * @param medians how long a step usually takes
 * @param share which part of the step at work is done, where the step itself counts rows
 * @param now the catalog's time
 */
record Estimate(
        OperationState state, List<StepView> steps, Map<String, Duration> medians, OptionalDouble share, Instant now) {
    /** A step that takes this many times its usual time, and the grace on top, is not expected to keep to any estimate. */
    private static final int FAR_BEYOND = 3;

    private static final double GRACE_SECONDS = 5;

    /** A step that has not ended is never shown as ended. */
    private static final double ALMOST = 0.95;

    /** Below this share, or before this time, a step's own speed says nothing yet. */
    private static final double TELLING_SHARE = 0.02;

    private static final double TELLING_SECONDS = 2;

    OperationProgress progress() {
        return switch (state) {
            case DONE, UNDONE -> new OperationProgress(100, 0L, "ended");
            case UNDOING -> new OperationProgress(null, null, "undoing");
            case PARKED -> new OperationProgress(percentOfSteps(), null, "waiting");
            case QUEUED -> new OperationProgress(percentOfSteps(), null, isFirstTime() ? "none" : "waiting");
            case RUNNING -> isFirstTime() ? new OperationProgress(null, null, "none") : running();
        };
    }

    /** Whether some step was never seen to its end, so that nobody can say how long the whole takes. */
    private boolean isFirstTime() {
        return steps.stream().anyMatch(step -> !medians.containsKey(step.name()));
    }

    private @Nullable Integer percentOfSteps() {
        return isFirstTime() ? null : percent(0);
    }

    private OperationProgress running() {
        StepView open = steps.stream()
                .filter(step -> !step.state().equals("done"))
                .findFirst()
                .orElse(null);
        if (open == null || open.startedAt() == null || !open.state().equals("unknown")) {
            return new OperationProgress(percent(0), Math.round(pendingSeconds()), "history");
        }
        double usual = usual(open);
        double elapsed = Math.max(0, Duration.between(open.startedAt(), now).toMillis() / 1000.0);
        if (share.isPresent() && share.getAsDouble() >= TELLING_SHARE && elapsed >= TELLING_SECONDS) {
            double done = Math.min(1, share.getAsDouble());
            double left = elapsed * (1 - done) / done;
            return new OperationProgress(percent(done), Math.round(left + pendingSeconds() - usual), "history");
        }
        double part = usual == 0 ? ALMOST : Math.min(ALMOST, elapsed / usual);
        if (elapsed > FAR_BEYOND * usual + GRACE_SECONDS) {
            return new OperationProgress(percent(part), null, "overdue");
        }
        return new OperationProgress(
                percent(part), Math.round(Math.max(0, usual - elapsed) + pendingSeconds() - usual), "history");
    }

    /** The usual time of everything that is not done, the step at work included. */
    private double pendingSeconds() {
        return steps.stream()
                .filter(step -> !step.state().equals("done"))
                .mapToDouble(this::usual)
                .sum();
    }

    private int percent(double ofOpenStep) {
        double whole = steps.stream().mapToDouble(this::usual).sum();
        double done = steps.stream()
                .filter(step -> step.state().equals("done"))
                .mapToDouble(this::usual)
                .sum();
        double open = steps.stream()
                .filter(step -> step.state().equals("unknown"))
                .findFirst()
                .map(step -> ofOpenStep * usual(step))
                .orElse(0.0);
        return whole == 0 ? 0 : (int) Math.min(99, 100 * (done + open) / whole);
    }

    private double usual(StepView step) {
        return Objects.requireNonNull(medians.get(step.name())).toNanos() / 1e9;
    }
}
