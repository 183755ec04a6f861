package dev.tenantry.controlplane.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.controlplane.operation.Failpoints.Point;
import dev.tenantry.provisioning.Flavour;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The step tables and the logs that earlier releases left: a changed table has a new definition version, and a log half-way is resumed or refused,
 * never misread. The logs lie in src/test/resources/golden-operations; {@code ./dev golden} adds the missing ones and changes none.
 */
class StepTablesTest {
    private static final String RECORD = "./dev golden";
    private static final UnaryOperator<OperationKind<?>> PLAIN = UnaryOperator.identity();

    private static TestWorld world;

    @BeforeAll
    static void makeTheWorld() {
        world = TestWorld.on(Flavour.MARIADB);
        if (Boolean.getBoolean("golden.record")) {
            world.kinds().all().stream()
                    .filter(kind -> GoldenLog.find(kind).isEmpty())
                    .forEach(kind -> GoldenLog.of(world, kind).write());
        }
    }

    @AfterAll
    static void endTheWorld() {
        world.close();
    }

    static Stream<String> kinds() {
        return world.kinds().all().stream().map(OperationKind::name).sorted();
    }

    static Stream<GoldenLog> logs() {
        return GoldenLog.all().stream();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aKindsTableFieldsAndOutputsAreThoseOfItsVersion(String name) {
        OperationKind<?> kind = world.kinds().find(name).orElseThrow();
        Optional<GoldenLog> golden = GoldenLog.find(kind);
        assertThat(golden)
                .as("there is no golden log of " + name + " version " + kind.definitionVersion() + "; run: " + RECORD)
                .isPresent();
        assertThat(GoldenLog.of(world, kind).shape())
                .as("operations of " + name + " that were begun with version " + kind.definitionVersion()
                        + " would be misread: raise its definitionVersion, then run: " + RECORD)
                .isEqualTo(golden.orElseThrow().shape());
    }

    @Test
    void everySortOfChangeOfATableIsSeen() {
        OperationKind<?> kind = world.kinds().find("provision").orElseThrow();
        List<String> golden = GoldenLog.find(kind).orElseThrow().shape();
        for (OperationKind<?> changed : changes(kind)) {
            OperationId id = KindScenarios.ask(world, "provision");
            world.drain(world.worker(PLAIN));
            assertThat(GoldenLog.of(world, changed, id).shape()).isNotEqualTo(golden);
        }
    }

    private static <I> List<OperationKind<?>> changes(OperationKind<I> kind) {
        List<Step<I>> turned = new ArrayList<>(kind.steps());
        Collections.swap(turned, 2, 3);
        return List.of(
                ChangedKind.of(
                        kind,
                        step -> step.name().equals("build-schema")
                                ? new Step<>("fill-schema", step.observe(), step.apply(), step.undo())
                                : step),
                ChangedKind.of(
                        kind,
                        step -> step.undo() instanceof Undo.By<I>
                                ? new Step<>(step.name(), step.observe(), step.apply(), Undo.none("forgotten"))
                                : step),
                ChangedKind.of(
                        kind,
                        step -> new Step<>(
                                step.name(), Observe.applyAgain("not looked at"), step.apply(), step.undo())),
                ChangedKind.of(
                        kind,
                        step -> turned.get(
                                kind.steps().stream().map(Step::name).toList().indexOf(step.name()))));
    }

    /** Once before its middle step was begun, and once after that step did its work and nobody recorded it. */
    @ParameterizedTest
    @MethodSource("logs")
    void aGoldenLogHalfWayIsResumedToItsEndOrRefusedLoudly(GoldenLog golden) {
        boolean known = world.kinds()
                .find(golden.kind())
                .filter(kind -> kind.definitionVersion() == golden.definitionVersion())
                .isPresent();
        if (known) {
            for (Point point : List.of(Point.BEFORE, Point.AFTER_APPLY)) {
                resume(golden, point);
            }
        } else {
            refuse(golden);
        }
    }

    private static void resume(GoldenLog golden, Point point) {
        OperationKind<?> kind = world.kinds().find(golden.kind()).orElseThrow();
        OperationId id = KindScenarios.ask(world, golden.kind());
        String middle = golden.steps().get(golden.steps().size() / 2).name();
        world.failpoints.set(golden.kind() + "." + middle + "." + point.word(), () -> {
            throw new TestWorld.SimulatedCrash();
        });
        world.workUntilCrash(world.worker(PLAIN));
        assertThat(world.operation(id).state()).isEqualTo("running");
        golden.in(GoldenLog.of(world, kind, id)).load(world, id);
        world.drain(world.worker(PLAIN));
        world.assertEndedOnce(id, "done");
        world.assertAgreement();
    }

    private static void refuse(GoldenLog golden) {
        // A world of its own: the refused operation waits there for ever.
        try (TestWorld other = TestWorld.on(Flavour.MARIADB)) {
            String kind = other.kinds().find(golden.kind()).isPresent() ? golden.kind() : "provision";
            OperationId id = KindScenarios.ask(other, kind);
            Set<String> before = other.serverAndStore();
            golden.loadAsBegun(other, id);
            other.drain(other.worker(PLAIN));
            OperationView refused = other.operation(id);
            assertThat(refused.state()).isEqualTo("parked");
            assertThat(refused.errorCode()).isIn("operation.unknown_definition", "operation.unknown_kind");
            assertThat(refused.nextSteps()).contains("tenantctl operations retry " + id);
            assertThat(other.serverAndStore()).isEqualTo(before);
        }
    }
}
