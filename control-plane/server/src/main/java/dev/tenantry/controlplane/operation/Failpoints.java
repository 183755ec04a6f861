package dev.tenantry.controlplane.operation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Named places between any two effects of an operation, where a test makes something happen. The name is
 * {@code kind.step.point}, for example {@code provision.create-database.after-apply}; {@code *} stands for every kind, step or point.
 */
public final class Failpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Failpoints.class);

    /** What a process's exit status is when a failpoint halted it: the status of a killed process. */
    private static final int HALTED = 137;

    private final Map<String, Runnable> actions = new ConcurrentHashMap<>();

    /** Where in a step. */
    public enum Point {
        /** Nothing of the step happened. */
        BEFORE("before"),
        /** The journal says unknown, nothing else happened. */
        BEFORE_APPLY("before-apply"),
        /** The world is changed, the journal does not know. */
        AFTER_APPLY("after-apply"),
        /** The step is recorded. */
        AFTER("after"),
        /** A step is about to commit something half-way. */
        BEFORE_COMMIT("before-commit"),
        /** A step has committed something half-way. */
        AFTER_COMMIT("after-commit"),
        BEFORE_UNDO("before-undo"),
        BEFORE_UNDO_APPLY("before-undo-apply"),
        AFTER_UNDO_APPLY("after-undo-apply"),
        AFTER_UNDO("after-undo");

        private final String word;

        Point(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** None set. */
    public static Failpoints none() {
        return new Failpoints();
    }

    /**
     * Reads a list such as {@code provision.create-database.after-apply=halt,backup.*.before=error}. The actions are halt (the process
     * dies at once, as by kill -9), pause (the worker stands still for ever), error (a lasting failure) and passing-error.
     */
    public static Failpoints parse(String text) {
        Failpoints failpoints = new Failpoints();
        for (String entry : text.split(",")) {
            if (!entry.isBlank()) {
                int equals = entry.indexOf('=');
                if (equals < 1) {
                    throw new IllegalArgumentException("a failpoint is NAME=ACTION: " + entry);
                }
                String name = entry.substring(0, equals).strip();
                failpoints.set(name, action(name, entry.substring(equals + 1).strip()));
                LOG.warn("failpoint {} is set", entry.strip());
            }
        }
        return failpoints;
    }

    /** Sets what happens at a place. */
    public void set(String name, Runnable action) {
        actions.put(name, action);
    }

    /** Nothing happens at any place any more. */
    public void clear() {
        actions.clear();
    }

    /** Called by the engine at each place. */
    void reach(String kind, String step, Point point) {
        if (actions.isEmpty()) {
            return;
        }
        for (String k : new String[] {kind, "*"}) {
            for (String s : new String[] {step, "*"}) {
                for (String p : new String[] {point.word(), "*"}) {
                    Runnable action = actions.get(k + "." + s + "." + p);
                    if (action != null) {
                        action.run();
                    }
                }
            }
        }
    }

    private static Runnable action(String name, String word) {
        return switch (word) {
            case "halt" ->
                () -> {
                    LOG.warn("failpoint {} halts the process", name);
                    Runtime.getRuntime().halt(HALTED);
                };
            case "pause" -> () -> standStill(name);
            case "error" ->
                () -> {
                    throw StepException.lasting("operation.failpoint", "The failpoint " + name + " fails the step.");
                };
            case "passing-error" ->
                () -> {
                    throw StepException.passing("operation.failpoint", "The failpoint " + name + " fails the step.");
                };
            default ->
                throw new IllegalArgumentException(
                        "a failpoint's action is halt, pause, error or passing-error: " + word);
        };
    }

    private static void standStill(String name) {
        LOG.warn("failpoint {} stands still", name);
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
