package dev.tenantry.controlplane.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.controlplane.operation.Failpoints.Point;
import dev.tenantry.controlplane.operation.KindTrials.Place;
import dev.tenantry.provisioning.Flavour;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every kind of operation must survive. Kinds are found by looking at the program, so a new one is tested without writing a test. */
class EveryKindTest {
    /** A step that commits more often half-way than this is two steps. */
    private static final int MOST_COMMITS = 4;

    private static final int MOST_TENANTS = 100;

    private static TestWorld world;
    private static KindTrials trials;

    @BeforeAll
    static void makeTheWorld() {
        world = TestWorld.on(Flavour.MARIADB);
        trials = new KindTrials(world);
    }

    @BeforeEach
    void makeAnotherWorldWhenThisOneIsFull() {
        if (world.size() > MOST_TENANTS) {
            world.close();
            makeTheWorld();
        }
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
        trials.appliedTwice(kind);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aLastingErrorIsUndoneTwiceOverOrParksBeyondTheReturn(String kind) {
        for (Place place : trials.places(kind).keySet()) {
            if (place.mayFail()) {
                trials.lastingError(kind, place.step(), place.point());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aPassingErrorIsTriedAgain(String kind) {
        for (String step : trials.steps(kind)) {
            trials.passingError(kind, step);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aCrashAnywhereIsTakenUpByAnotherWorker(String kind) {
        Map<Place, Integer> places = trials.places(kind);
        for (Place place : KindTrials.differentDeaths(places.keySet(), Point.BEFORE)) {
            int visits = places.getOrDefault(place, 0);
            assertThat(visits).as("commits half-way in " + place).isBetween(1, MOST_COMMITS);
            for (int time = 1; time <= visits; time++) {
                trials.crash(kind, place.step(), place.point(), time);
            }
        }
    }

    /**
     * Each step at which the first worker dies, with a death of the second worker at the same step, at the next one, and at the end; of the other
     * pairs each third. The places in the steps take turns. {@code ./dev campaign kinds-on-real-servers} tries all pairs.
     */
    @ParameterizedTest
    @MethodSource("kinds")
    void aCrashOfTheWorkerThatTakesACrashedOnesWorkUpIsTakenUpAsWell(String kind) {
        List<String> steps = trials.stepsAndEnd(kind);
        List<Point> points = KindTrials.ALWAYS;
        int pair = 0;
        for (int first = 0; first < steps.size() - 1; first++) {
            for (int second = first; second < steps.size(); second++) {
                boolean near = second <= first + 1 || second == steps.size() - 1;
                if (!near && (first + second) % 3 > 0) {
                    continue;
                }
                // The end has no apply: it is one record.
                Point then =
                        second == steps.size() - 1 ? Point.BEFORE : points.get(pair / points.size() % points.size());
                trials.twoCrashes(kind, steps.get(first), points.get(pair % points.size()), steps.get(second), then);
                pair++;
            }
        }
        assertThat(pair).isPositive();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aCrashWhileUndoingIsTakenUpByAnotherWorker(String kind) {
        KindTrials.differentDeaths(trials.placesOfUndoing(kind).keySet(), Point.BEFORE_UNDO)
                .forEach(place -> trials.crashWhileUndoing(kind, place.step(), place.point()));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void anUndoThatFailsParksAndAPersonCanHaveItUndone(String kind) {
        trials.placesOfUndoing(kind).keySet().stream()
                .filter(Place::mayFailToUndo)
                .forEach(place -> trials.undoFails(kind, place.step()));
    }
}
