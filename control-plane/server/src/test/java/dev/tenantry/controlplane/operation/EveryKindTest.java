package dev.tenantry.controlplane.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.controlplane.operation.Failpoints.Point;
import dev.tenantry.provisioning.Flavour;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every kind of operation must survive. Kinds are found by looking at the program, so a new one is tested without writing a test. */
class EveryKindTest {
    private static final UnaryOperator<OperationKind<?>> PLAIN = UnaryOperator.identity();
    /** A step that commits more often half-way than this is two steps. */
    private static final int MOST_COMMITS = 4;

    private static final List<Point> FORWARD =
            List.of(Point.BEFORE, Point.BEFORE_APPLY, Point.BEFORE_COMMIT, Point.AFTER_COMMIT, Point.AFTER_APPLY);
    private static final List<Point> BACKWARD =
            List.of(Point.BEFORE_UNDO, Point.BEFORE_UNDO_APPLY, Point.AFTER_UNDO_APPLY, Point.AFTER_UNDO);

    private static TestWorld world;

    private final AtomicBoolean struck = new AtomicBoolean();

    @BeforeAll
    static void makeTheWorld() {
        world = TestWorld.on(Flavour.MARIADB);
    }

    @AfterAll
    static void endTheWorld() {
        world.close();
    }

    static Stream<String> kinds() {
        return world.kinds().all().stream().map(OperationKind::name).sorted();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aStepMayBeAppliedTwice(String kind) {
        OperationId id = KindScenarios.ask(world, kind);
        world.drain(world.worker(Twice::of));
        world.assertEndedOnce(id, "done");
        world.assertAgreement();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aLastingErrorIsUndoneTwiceOverOrParksBeyondTheReturn(String kind) {
        for (String step : steps(kind)) {
            for (Point point : FORWARD) {
                OperationId id = KindScenarios.ask(world, kind);
                fail(kind, step, point, false);
                world.drain(world.worker(Twice::of));
                if (!struck.get()) {
                    world.assertEndedOnce(id, "done");
                } else if (isBeyondTheReturn(kind, step)) {
                    assertParkedAndRetryEnds(id, step);
                } else {
                    world.assertEndedOnce(id, "undone");
                    assertThat(world.operation(id).errorCode()).isEqualTo("operation.failpoint");
                }
                world.assertAgreement();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aPassingErrorIsTriedAgain(String kind) {
        for (String step : steps(kind)) {
            OperationId id = KindScenarios.ask(world, kind);
            fail(kind, step, Point.AFTER_APPLY, true);
            world.drain(world.worker(PLAIN));
            assertThat(struck).isTrue();
            world.assertEndedOnce(id, "done");
            world.assertAgreement();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aCrashAnywhereIsTakenUpByAnotherWorker(String kind) {
        for (String step : Stream.concat(steps(kind).stream(), Stream.of("end")).toList()) {
            for (Point point :
                    Stream.concat(FORWARD.stream(), Stream.of(Point.AFTER)).toList()) {
                for (int time = 1; time == 1 || (struck.get() && time <= MOST_COMMITS); time++) {
                    OperationId id = KindScenarios.ask(world, kind);
                    crash(kind, step, point, time);
                    world.workUntilCrash(world.worker(PLAIN));
                    world.failpoints.clear();
                    world.drain(world.worker(PLAIN));
                    world.assertEndedOnce(id, "done");
                    world.assertAgreement();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aCrashWhileUndoingIsTakenUpByAnotherWorker(String kind) {
        String last = lastBeforeTheReturn(kind);
        for (String step : steps(kind)) {
            for (Point point : BACKWARD) {
                OperationId id = KindScenarios.ask(world, kind);
                fail(kind, last, Point.AFTER_APPLY, false);
                crash(kind, step, point, 1);
                world.workUntilCrash(world.worker(PLAIN));
                world.failpoints.clear();
                world.drain(world.worker(PLAIN));
                world.assertEndedOnce(id, "undone");
                world.assertAgreement();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void anUndoThatFailsParksAndAPersonCanHaveItUndone(String kind) {
        String last = lastBeforeTheReturn(kind);
        for (String step : steps(kind)) {
            OperationId id = KindScenarios.ask(world, kind);
            fail(kind, last, Point.AFTER_APPLY, false);
            AtomicBoolean undoStruck = new AtomicBoolean();
            world.failpoints.set(kind + "." + step + "." + Point.BEFORE_UNDO_APPLY.word(), () -> {
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
    }

    private void fail(String kind, String step, Point point, boolean passing) {
        world.failpoints.clear();
        struck.set(false);
        world.failpoints.set(kind + "." + step + "." + point.word(), () -> {
            if (struck.compareAndSet(false, true)) {
                throw passing
                        ? StepException.passing("operation.failpoint", "it passes")
                        : StepException.lasting("operation.failpoint", "it lasts");
            }
        });
    }

    /** The process dies when it comes to the place for the so-manieth time. */
    private void crash(String kind, String step, Point point, int time) {
        struck.set(false);
        AtomicInteger visits = new AtomicInteger();
        world.failpoints.set(kind + "." + step + "." + point.word(), () -> {
            if (visits.incrementAndGet() == time) {
                struck.set(true);
                throw new TestWorld.SimulatedCrash();
            }
        });
    }

    private static void assertParkedAndRetryEnds(OperationId id, String step) {
        assertThat(world.operation(id).state()).isEqualTo("parked");
        control((control, transaction) -> control.retry(transaction, id, step, TestWorld.CALLER, "looked"));
        world.drain(world.worker(PLAIN));
        world.assertEndedOnce(id, "done");
    }

    private static void control(java.util.function.BiConsumer<OperationControl, java.sql.Connection> action) {
        world.catalog.run(transaction -> action.accept(world.wiring.get(OperationControl.class), transaction));
    }

    private static List<String> steps(String kind) {
        return stepsOf(kind).stream().map(Step::name).toList();
    }

    private static List<? extends Step<?>> stepsOf(String kind) {
        return world.kinds().find(kind).orElseThrow().steps();
    }

    private static boolean isBeyondTheReturn(String kind, String step) {
        return steps(kind).indexOf(step) > returnIndex(kind);
    }

    private static String lastBeforeTheReturn(String kind) {
        return steps(kind).get(Math.min(returnIndex(kind), steps(kind).size() - 1));
    }

    private static int returnIndex(String kind) {
        List<? extends Step<?>> steps = stepsOf(kind);
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).undo() instanceof Undo.PointOfNoReturn) {
                return i;
            }
        }
        return steps.size();
    }

    /** A kind each of whose steps is applied twice and undone twice, without asking whether it is done already. */
    private record Twice<I>(OperationKind<I> kind) implements OperationKind<I> {
        static OperationKind<?> of(OperationKind<?> kind) {
            return new Twice<>(kind);
        }

        @Override
        public String name() {
            return kind.name();
        }

        @Override
        public int definitionVersion() {
            return kind.definitionVersion();
        }

        @Override
        public int limit() {
            return kind.limit();
        }

        @Override
        public I input(java.util.Map<String, String> fields) {
            return kind.input(fields);
        }

        @Override
        public List<Step<I>> steps() {
            return kind.steps().stream()
                    .map(step -> new Step<>(
                            step.name(), Observe.applyAgain("a test"), twice(step.apply()), twice(step.undo())))
                    .toList();
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

        @Override
        public java.util.Map<String, String> result(StepContext<I> context) {
            return kind.result(context);
        }

        @Override
        public void undone(StepContext<I> context, java.sql.Connection transaction) {
            kind.undone(context, transaction);
        }
    }
}
