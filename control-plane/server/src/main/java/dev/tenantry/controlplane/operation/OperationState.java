package dev.tenantry.controlplane.operation;

import java.util.Locale;

/** What an operation is doing. Done and undone are its two ends; parked waits for a person. */
public enum OperationState {
    QUEUED,
    RUNNING,
    UNDOING,
    DONE,
    UNDONE,
    PARKED;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static OperationState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether nothing will happen to it any more. */
    public boolean isEnd() {
        return switch (this) {
            case DONE, UNDONE -> true;
            case QUEUED, RUNNING, UNDOING, PARKED -> false;
        };
    }
}
