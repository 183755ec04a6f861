package dev.tenantry.controlplane.operation;

import dev.tenantry.controlplane.operation.Failpoints.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One of the universal trials, ready to be run in any world.
 *
 * @param step what it strikes at; empty for a trial of the whole kind
 * @param what what happens there
 */
record KindTrial(String kind, String step, String what, Consumer<KindTrials> run) {
    /** All trials of one kind in which something happens. */
    static List<KindTrial> of(KindTrials trials, String kind) {
        List<KindTrial> all = new ArrayList<>();
        all.add(new KindTrial(kind, "", "each step twice", each -> each.appliedTwice(kind)));
        for (String step : trials.steps(kind)) {
            all.addAll(at(trials, kind, step));
        }
        all.addAll(crashes(kind, KindTrials.END, List.of(Point.BEFORE, Point.AFTER)));
        return all;
    }

    /** All trials that strike at one step. */
    static List<KindTrial> at(KindTrials trials, String kind, String step) {
        List<KindTrial> all = new ArrayList<>();
        all.addAll(crashes(kind, step, List.of(Point.BEFORE, Point.BEFORE_APPLY, Point.AFTER_APPLY, Point.AFTER)));
        for (Point point : KindTrials.ALWAYS) {
            all.add(new KindTrial(kind, step, "error " + point.word(), each -> each.lastingError(kind, step, point)));
        }
        all.add(new KindTrial(kind, step, "passing error", each -> each.passingError(kind, step)));
        if (!trials.isBeyondTheReturn(kind, step)) {
            for (Point point : KindTrials.BACKWARD) {
                all.add(new KindTrial(
                        kind, step, "crash " + point.word(), each -> each.crashWhileUndoing(kind, step, point)));
            }
            all.add(new KindTrial(kind, step, "undo fails", each -> each.undoFails(kind, step)));
        }
        List<String> steps = trials.stepsAndEnd(kind);
        for (String then : steps.subList(steps.indexOf(step), steps.size())) {
            Point thenPoint = then.equals(KindTrials.END) ? Point.BEFORE : Point.AFTER_APPLY;
            all.add(new KindTrial(
                    kind,
                    step,
                    "crash, and crash again at " + then,
                    each -> each.twoCrashes(kind, step, Point.AFTER_APPLY, then, thenPoint)));
        }
        return all;
    }

    private static List<KindTrial> crashes(String kind, String step, List<Point> points) {
        return points.stream()
                .map(point ->
                        new KindTrial(kind, step, "crash " + point.word(), each -> each.crash(kind, step, point, 1)))
                .toList();
    }

    @Override
    public String toString() {
        return kind + (step.isEmpty() ? "" : "." + step) + ": " + what;
    }
}
