package dev.tenantry.controlplane.operation;

import java.util.regex.Pattern;

/**
 * One line of a step table. All four decisions must be made; a step without an undo says why.
 *
 * @param name a word or words with hyphens, unique in its kind
 * @param observe is it so already? Asked before applying a step that may have run
 * @param apply makes it so; safe to run again
 * @param undo takes it back, or says why that is not needed or not possible
 * @param <I> the kind's input
 */
public record Step<I>(String name, Observe<I> observe, Apply<I> apply, Undo<I> undo) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    public Step {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a step's name is words with hyphens: " + name);
        }
    }

    /** Makes it so. Everything it does must be safe to do again. */
    @FunctionalInterface
    public interface Apply<I> {
        Outcome apply(StepContext<I> context);
    }
}
