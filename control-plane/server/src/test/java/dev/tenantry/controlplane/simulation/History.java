package dev.tenantry.controlplane.simulation;

import dev.tenantry.api.id.OperationId;
import dev.tenantry.controlplane.simulation.sql.Recorder;
import dev.tenantry.controlplane.simulation.sql.Table;
import dev.tenantry.controlplane.simulation.sql.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Runs the whole history of one seed: faults and requests for a while, then calm, then everything must be at rest and agree. */
final class History {
    private static final int FEWEST_STEPS = 60;
    private static final int MOST_STEPS = 500;
    private static final int STEPS_TO_REST = 6_000;
    /** The reconciler does not try at once again what did not succeed. */
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMinutes(11);

    private static final int MOST_DECISIONS = 12;
    private static final Set<String> AT_REST = Set.of("done", "undone", "parked");

    private final Simulation simulation;
    private final World world;
    private final Invariants invariants;

    /** What a seed came to; the violation is empty when there was none. */
    record Result(long seed, long hash, int steps, long faults, int operations, String violation, List<String> trace) {}

    private History(
            long seed, Function<RandomGenerator, Weather> weather, Mutant mutant, boolean told, Recorder recorder) {
        this.simulation = new Simulation(seed, weather, told);
        this.world = new World(simulation, mutant, recorder);
        this.invariants = new Invariants(world);
        simulation.watch(world::isInTransaction, invariants::afterStep);
    }

    static Result of(long seed, Mutant mutant, boolean told) {
        return of(seed, Weather::new, mutant, told);
    }

    static Result of(long seed, Function<RandomGenerator, Weather> weather, Mutant mutant, boolean told) {
        return of(new History(seed, weather, mutant, told, Recorder.NONE), seed);
    }

    /** A history of the program as it is, of which a recorder hears every statement. */
    static Result recorded(long seed, Recorder recorder) {
        return of(new History(seed, Weather::new, Mutant.NONE, false, recorder), seed);
    }

    private static Result of(History history, long seed) {
        String violation = history.live();
        return new Result(
                seed,
                history.simulation.trace.hash(),
                history.simulation.steps(),
                history.simulation.weather.count(),
                history.world.database.table("operation").rows().size(),
                violation,
                history.simulation.trace.lines());
    }

    private String live() {
        try {
            simulation.weather.begin();
            simulation.run(simulation.random.nextInt(FEWEST_STEPS, MOST_STEPS), () -> false);
            simulation.calmDown();
            world.people.goHome();
            world.meddlers.goHome();
            comeToRest();
            invariants.atRest();
            return "";
        } catch (Violation violation) {
            return String.valueOf(violation.getMessage());
        } catch (RuntimeException | Error broken) {
            return "the simulation broke: " + broken + " at " + broken.getStackTrace()[0];
        }
    }

    /** Nothing that is parked may keep anything else from its end; then a person decides about it. */
    private void comeToRest() {
        for (int decisions = 0; decisions < MOST_DECISIONS; decisions++) {
            if (!simulation.run(STEPS_TO_REST, this::isAtRest)) {
                throw new Violation("invariant 14: operations do not come to their end: " + unfinished());
            }
            List<String> parked = inState("parked");
            if (parked.isEmpty()) {
                // Nodes hear of the last change, and the reconciler has had its time with whatever was changed behind
                // its back.
                if (simulation.run(STEPS_TO_REST, () -> isAtRest() && everybodyKnows() && isContained())) {
                    return;
                }
                if (!everybodyKnows()) {
                    throw new Violation("the nodes do not hear of registry version " + invariants.registryVersion());
                }
                parked = inState("parked");
            }
            if (parked.isEmpty()) {
                simulation.pass(BETWEEN_ATTEMPTS);
            }
            parked.forEach(operation -> world.people.decide(new OperationId(operation)));
        }
        if (!isContained()) {
            throw new Violation(
                    "invariant 6: what was changed behind everybody's back, or came late, is not contained");
        }
        throw new Violation("invariant 5: a person decided " + MOST_DECISIONS + " times and these are parked still: "
                + inState("parked"));
    }

    private boolean everybodyKnows() {
        return invariants.everybodyKnows(invariants.registryVersion());
    }

    private boolean isContained() {
        return inState("parked").isEmpty() && world.meddlers.isContained() && !world.isAnythingLate();
    }

    private boolean isAtRest() {
        if (simulation.isBusy(world.people)) {
            return false;
        }
        Table operations = world.database.table("operation");
        int state = operations.position("state");
        for (Tuple row : operations.rows()) {
            if (!AT_REST.contains(Objects.requireNonNull(row.text(state)))) {
                return false;
            }
        }
        return true;
    }

    private List<String> inState(String wanted) {
        Table operations = world.database.table("operation");
        int state = operations.position("state");
        return operations.rows().stream()
                .filter(row -> wanted.equals(row.text(state)))
                .map(row -> Objects.requireNonNull(row.text(0)))
                .toList();
    }

    private String unfinished() {
        Table operations = world.database.table("operation");
        int state = operations.position("state");
        return operations.rows().stream()
                .filter(row -> !AT_REST.contains(Objects.requireNonNull(row.text(state))))
                .map(row -> row.text(0) + " " + row.text(1) + " " + row.text(state))
                .toList()
                .toString();
    }
}
