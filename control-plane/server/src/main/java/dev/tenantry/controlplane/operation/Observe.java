package dev.tenantry.controlplane.operation;

import java.util.Optional;

/**
 * Whether a step's work is done already. Asked when the journal cannot tell: the step may have run before.
 *
 * @param <I> the kind's input
 */
public sealed interface Observe<I> {
    /** Looks at the world: the outcome when it is so already, empty when the step must be applied. */
    static <I> Observe<I> by(Look<I> look) {
        return new By<>(look);
    }

    /**
     * The step is simply applied again.
     *
     * @param why applying it twice does no harm and looking first would save nothing
     */
    static <I> Observe<I> applyAgain(String why) {
        return new ApplyAgain<>(why);
    }

    /** Looks at the world. */
    @FunctionalInterface
    interface Look<I> {
        Optional<Outcome> look(StepContext<I> context);
    }

    /** Looks. */
    record By<I>(Look<I> look) implements Observe<I> {}

    /** Does not look, and says why. */
    record ApplyAgain<I>(String why) implements Observe<I> {
        public ApplyAgain {
            if (why.isBlank()) {
                throw new IllegalArgumentException("a step that is not observed says why");
            }
        }
    }
}
