package dev.tenantry.controlplane.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import org.slf4j.LoggerFactory;

/** The simulator for those outside its package. */
public final class Simulator {
    private static final String CODE_UNDER_TEST = "dev.tenantry";

    private Simulator() {}

    /**
     * What the history of a seed came to.
     *
     * @param hash a number that any difference between two histories changes
     * @param violation what must never happen and did; empty when there was nothing
     * @param trace every step, when it was asked for
     */
    public record Outcome(long hash, int steps, long faults, String violation, List<String> trace) {}

    /** Runs the history of a seed. */
    public static Outcome run(long seed) {
        return run(seed, Mutant.NONE, false);
    }

    static Outcome run(long seed, Mutant mutant, boolean told) {
        History.Result result = History.of(seed, mutant, told);
        return new Outcome(result.hash(), result.steps(), result.faults(), result.violation(), result.trace());
    }

    /** What to type to see the history of a seed. */
    public static String replay(long seed) {
        return "./dev simulate " + seed;
    }

    /** Silences the code under test, which warns of every fault, until what is returned is closed. */
    public static AutoCloseable quiet() {
        Logger logger = (Logger) LoggerFactory.getLogger(CODE_UNDER_TEST);
        Level before = logger.getLevel();
        logger.setLevel(Level.OFF);
        return () -> logger.setLevel(before);
    }
}
