package dev.tenantry.controlplane.operation;

/**
 * How a step is taken back.
 *
 * @param <I> the kind's input
 */
public sealed interface Undo<I> {
    /** Takes the step back, also when it ran half-way or not at all; safe to run again. */
    static <I> Undo<I> by(Step.Apply<I> action) {
        return new By<>(action);
    }

    /**
     * Nothing needs to be taken back.
     *
     * @param why not
     */
    static <I> Undo<I> none(String why) {
        return new None<>(why);
    }

    /**
     * Once this step is recorded as done there is no way back: later failures are retried and then park the operation, and it can no
     * longer be cancelled. The whole effect of such a step must be in its outcome's business change, so that it happened exactly
     * when its record says so.
     *
     * @param why there is no way back, and what takes its place
     */
    static <I> Undo<I> pointOfNoReturn(String why) {
        return new PointOfNoReturn<>(why);
    }

    /** Undone by an action. */
    record By<I>(Step.Apply<I> action) implements Undo<I> {}

    /** Needs none. */
    record None<I>(String why) implements Undo<I> {
        public None {
            if (why.isBlank()) {
                throw new IllegalArgumentException("a step without an undo says why");
            }
        }
    }

    /** Has none. */
    record PointOfNoReturn<I>(String why) implements Undo<I> {
        public PointOfNoReturn {
            if (why.isBlank()) {
                throw new IllegalArgumentException("a step without a way back says why");
            }
        }
    }
}
