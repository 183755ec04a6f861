package dev.tenantry.controlplane.drift;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What has become of a piece of drift. */
public enum DriftState {
    /** Seen once. It may be the moment between two steps of something. */
    SUSPECTED,
    /** Seen in two sweeps in a row. */
    CONFIRMED,
    /** Its accounts are locked, their sessions are gone, it is tagged. */
    QUARANTINED,
    /** Its grace time is over and the decision to drop it is recorded; it is being dropped. */
    DROPPING,
    /** A person decided that it may stay. */
    IGNORED,
    /** It is not there any more. */
    ENDED;

    /** What counts as drift that somebody should know of. */
    static final List<String> OPEN = List.of("confirmed", "quarantined", "dropping");

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static DriftState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    static boolean isWord(String word) {
        return Arrays.stream(values()).anyMatch(state -> state.word().equals(word));
    }
}
