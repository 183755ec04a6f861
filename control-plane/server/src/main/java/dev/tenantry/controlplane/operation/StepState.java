package dev.tenantry.controlplane.operation;

import java.util.Locale;

/** What the journal knows of a step. */
public enum StepState {
    /** Never begun. */
    PENDING,
    /** Begun; nobody knows how far it came. */
    UNKNOWN,
    /** Made so, and recorded. */
    DONE,
    /** Reported a failure; part of its work may have happened. */
    FAILED,
    /** Its undo was begun; nobody knows how far it came. */
    UNDO_UNKNOWN,
    /** Taken back, and recorded. */
    UNDONE;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static StepState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether some of its work may be in the world. */
    public boolean mayHaveRun() {
        return switch (this) {
            case UNKNOWN, DONE, FAILED, UNDO_UNKNOWN -> true;
            case PENDING, UNDONE -> false;
        };
    }
}
