package dev.tenantry.controlplane.operation;

import java.util.regex.Pattern;

/**
 * One line of a step table. All four decisions must be made; a step without an undo says why.
 *
 * @param name a word or words with hyphens, unique in its kind
 * @param observe is it so already? Asked before applying a step that may have run
 * @param apply makes it so; safe to run again
 * @param undo takes it back, or says why that is not needed or not possible
 * @param patient whether one statement of it may take long without a sign of life, as a migration or an index of a large table does
 * @param <I> the kind's input
 */
public record Step<I>(String name, Observe<I> observe, Apply<I> apply, Undo<I> undo, boolean patient) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    public Step {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a step's name is words with hyphens: " + name);
        }
    }

    public Step(String name, Observe<I> observe, Apply<I> apply, Undo<I> undo) {
        this(name, observe, apply, undo, false);
    }

    /** The same, with more time between two signs of life. */
    public Step<I> withPatience() {
        return new Step<>(name, observe, apply, undo, true);
    }

    /** Makes it so. Everything it does must be safe to do again. */
    @FunctionalInterface
    public interface Apply<I> {
        Outcome apply(StepContext<I> context);
    }
}
