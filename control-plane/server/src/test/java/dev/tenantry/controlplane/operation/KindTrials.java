package dev.tenantry.controlplane.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.controlplane.operation.Failpoints.Point;
import java.sql.Connection;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** What every kind of operation must survive, one trial each, in one world. Each trial asks for a new operation and ends with a comparison of the truths. */
final class KindTrials {
    /** Places on the way forwards that every step passes. */
    static final List<Point> ALWAYS = List.of(Point.BEFORE, Point.BEFORE_APPLY, Point.AFTER_APPLY);

    /** Places on the way forwards where a failure is still a failure of the step. */
    static final List<Point> FORWARD =
            List.of(Point.BEFORE, Point.BEFORE_APPLY, Point.BEFORE_COMMIT, Point.AFTER_COMMIT, Point.AFTER_APPLY);

    static final List<Point> BACKWARD =
            List.of(Point.BEFORE_UNDO, Point.BEFORE_UNDO_APPLY, Point.AFTER_UNDO_APPLY, Point.AFTER_UNDO);

    /** All places on the way forwards. */
    static final List<Point> FORWARD_AND_AFTER =
            Stream.concat(FORWARD.stream(), Stream.of(Point.AFTER)).toList();

    /** The name of the record that ends an operation, at failpoints. */
    static final String END = "end";

    private static final UnaryOperator<OperationKind<?>> PLAIN = UnaryOperator.identity();

    private final TestWorld world;
    private final BiFunction<TestWorld, String, OperationId> asking;
    private final AtomicBoolean struck = new AtomicBoolean();

    KindTrials(TestWorld world) {
        this(world, KindScenarios::ask);
    }

    /** @param asking how an operation is asked for */
    KindTrials(TestWorld world, BiFunction<TestWorld, String, OperationId> asking) {
        this.world = world;
        this.asking = asking;
    }

    /** Where in a kind's table something can happen. */
    record Place(String step, Point point) {
        /** Whether a failure there is still a failure of the step. */
        boolean mayFail() {
            return FORWARD.contains(point) && !step.equals(END);
        }

        /** Whether a failure there is a failure of the step's undo. */
        boolean mayFailToUndo() {
            return point == Point.BEFORE_UNDO_APPLY;
        }
    }

    /** How often an operation of a kind comes to each place on its way forwards when nothing happens there. */
    Map<Place, Integer> places(String kind) {
        OperationId id = ask(kind);
        Map<Place, Integer> visits = countAll(kind, stepsAndEnd(kind), FORWARD_AND_AFTER);
        world.drain(world.worker(PLAIN));
        world.failpoints.clear();
        world.assertEndedOnce(id, "done");
        return visits;
    }

    /** The same of an operation that fails just before there would be no return, on its way back. */
    Map<Place, Integer> placesOfUndoing(String kind) {
        OperationId id = ask(kind);
        Map<Place, Integer> visits = countAll(kind, steps(kind), BACKWARD);
        fail(kind, lastBeforeTheReturn(kind), Point.AFTER_APPLY, false);
        world.drain(world.worker(PLAIN));
        world.failpoints.clear();
        world.assertEndedOnce(id, "undone");
        return visits;
    }

    /**
     * Those of some places where a death leaves the catalog and the servers as no other does: between the end of a step and the beginning of the next
     * one nothing happens, so only the first of a way counts with its beginning.
     */
    static List<Place> differentDeaths(Collection<Place> places, Point beginning) {
        Optional<Place> first =
                places.stream().filter(place -> place.point() == beginning).findFirst();
        return places.stream()
                .filter(place -> place.point() != beginning || first.equals(Optional.of(place)))
                .toList();
    }

    private Map<Place, Integer> countAll(String kind, List<String> steps, List<Point> points) {
        Map<Place, Integer> visits = new LinkedHashMap<>();
        for (String step : steps) {
            for (Point point : points) {
                world.failpoints.set(
                        place(kind, step, point), () -> visits.merge(new Place(step, point), 1, Integer::sum));
            }
        }
        return visits;
    }

    void appliedTwice(String kind) {
        OperationId id = ask(kind);
        world.drain(world.worker(KindTrials::twice));
        world.assertEndedOnce(id, "done");
        world.assertAgreement();
    }

    void lastingError(String kind, String step, Point point) {
        OperationId id = ask(kind);
        fail(kind, step, point, false);
        world.drain(world.worker(KindTrials::twice));
        assertThat(struck).as("it comes there").isTrue();
        if (isBeyondTheReturn(kind, step)) {
            assertParkedAndRetryEnds(id, step);
        } else {
            world.assertEndedOnce(id, "undone");
            assertThat(world.operation(id).errorCode()).isEqualTo("operation.failpoint");
        }
        world.assertAgreement();
    }

    void passingError(String kind, String step) {
        OperationId id = ask(kind);
        fail(kind, step, Point.AFTER_APPLY, true);
        world.drain(world.worker(PLAIN));
        assertThat(struck).isTrue();
        world.assertEndedOnce(id, "done");
        world.assertAgreement();
    }

    /** The process dies when it comes to the place for the so-manieth time. */
    void crash(String kind, String step, Point point, int time) {
        OperationId id = ask(kind);
        setCrash(kind, step, point, time);
        world.workUntilCrash(world.worker(PLAIN));
        assertThat(struck).as("it comes there").isTrue();
        world.failpoints.clear();
        world.drain(world.worker(PLAIN));
        world.assertEndedOnce(id, "done");
        world.assertAgreement();
    }

    /** The process dies, and the one that takes its work up dies as well. */
    void twoCrashes(String kind, String step, Point point, String then, Point thenPoint) {
        OperationId id = ask(kind);
        setCrash(kind, step, point, 1);
        world.workUntilCrash(world.worker(PLAIN));
        assertThat(struck).as("the first crash").isTrue();
        setCrash(kind, then, thenPoint, 1);
        world.workUntilCrash(world.worker(PLAIN));
        assertThat(struck).as("the second crash").isTrue();
        world.failpoints.clear();
        world.drain(world.worker(PLAIN));
        world.assertEndedOnce(id, "done");
        world.assertAgreement();
    }

    /** A step fails for good, and the process that undoes it dies. */
    void crashWhileUndoing(String kind, String step, Point point) {
        OperationId id = ask(kind);
        fail(kind, lastBeforeTheReturn(kind), Point.AFTER_APPLY, false);
        setCrash(kind, step, point, 1);
        world.workUntilCrash(world.worker(PLAIN));
        world.failpoints.clear();
        world.drain(world.worker(PLAIN));
        world.assertEndedOnce(id, "undone");
        world.assertAgreement();
    }

    void undoFails(String kind, String step) {
        OperationId id = ask(kind);
        fail(kind, lastBeforeTheReturn(kind), Point.AFTER_APPLY, false);
        AtomicBoolean undoStruck = new AtomicBoolean();
        world.failpoints.set(place(kind, step, Point.BEFORE_UNDO_APPLY), () -> {
            undoStruck.set(true);
            throw StepException.lasting("operation.failpoint", "the undo fails");
        });
        world.drain(world.worker(PLAIN));
        world.failpoints.clear();
        if (undoStruck.get()) {
            OperationView parked = world.operation(id);
            assertThat(parked.state()).isEqualTo("parked");
            assertThat(parked.nextSteps()).anyMatch(command -> command.startsWith("tenantctl operations retry"));
            control((control, transaction) ->
                    control.resolve(transaction, id, OperationControl.Resolution.UNDO, TestWorld.CALLER, "looked"));
            world.drain(world.worker(PLAIN));
        }
        world.assertEndedOnce(id, "undone");
        world.assertAgreement();
    }

    /** An operation of a kind, in a world in which nothing is set to happen yet. */
    private OperationId ask(String kind) {
        world.failpoints.clear();
        return asking.apply(world, kind);
    }

    List<String> steps(String kind) {
        return stepsOf(kind).stream().map(Step::name).toList();
    }

    /** The steps of a kind, and the record that ends it. */
    List<String> stepsAndEnd(String kind) {
        return Stream.concat(steps(kind).stream(), Stream.of(END)).toList();
    }

    boolean isBeyondTheReturn(String kind, String step) {
        return steps(kind).indexOf(step) > returnIndex(kind);
    }

    private List<? extends Step<?>> stepsOf(String kind) {
        return world.kinds().find(kind).orElseThrow().steps();
    }

    private String lastBeforeTheReturn(String kind) {
        return steps(kind).get(Math.min(returnIndex(kind), steps(kind).size() - 1));
    }

    private int returnIndex(String kind) {
        List<? extends Step<?>> steps = stepsOf(kind);
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).undo() instanceof Undo.PointOfNoReturn) {
                return i;
            }
        }
        return steps.size();
    }

    private void fail(String kind, String step, Point point, boolean passing) {
        struck.set(false);
        world.failpoints.set(place(kind, step, point), () -> {
            if (struck.compareAndSet(false, true)) {
                throw passing
                        ? StepException.passing("operation.failpoint", "it passes")
                        : StepException.lasting("operation.failpoint", "it lasts");
            }
        });
    }

    private void setCrash(String kind, String step, Point point, int time) {
        struck.set(false);
        AtomicInteger visits = new AtomicInteger();
        world.failpoints.set(place(kind, step, point), () -> {
            if (visits.incrementAndGet() == time) {
                struck.set(true);
                throw new TestWorld.SimulatedCrash();
            }
        });
    }

    private static String place(String kind, String step, Point point) {
        return kind + "." + step + "." + point.word();
    }

    private void assertParkedAndRetryEnds(OperationId id, String step) {
        assertThat(world.operation(id).state()).isEqualTo("parked");
        control((control, transaction) -> control.retry(transaction, id, step, TestWorld.CALLER, "looked"));
        world.drain(world.worker(PLAIN));
        world.assertEndedOnce(id, "done");
    }

    private void control(BiConsumer<OperationControl, Connection> action) {
        world.catalog.run(transaction -> action.accept(world.wiring.get(OperationControl.class), transaction));
    }

    /** A kind each of whose steps is applied twice and undone twice, without asking whether it is done already. */
    private static <I> OperationKind<I> twice(OperationKind<I> kind) {
        return ChangedKind.of(
                kind,
                step -> new Step<>(step.name(), Observe.applyAgain("a test"), twice(step.apply()), twice(step.undo())));
    }

    private static <I> Undo<I> twice(Undo<I> undo) {
        return undo instanceof Undo.By<I> by ? Undo.by(twice(by.action())) : undo;
    }

    private static <I> Step.Apply<I> twice(Step.Apply<I> apply) {
        return context -> {
            Outcome first = apply.apply(context);
            assertThat(first).isNotNull();
            return apply.apply(context);
        };
    }
}
