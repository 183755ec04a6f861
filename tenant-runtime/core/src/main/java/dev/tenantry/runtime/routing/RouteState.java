package dev.tenantry.runtime.routing;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a route allows. */
public enum RouteState {
    ACTIVE,
    READ_ONLY,
    MAINTENANCE,
    SUSPENDED,
    REMOVED;

    /** Whether connections are given in this state. */
    public boolean serves() {
        return this == ACTIVE || this == READ_ONLY;
    }

    /** The state of that name in the feed. */
    public static Optional<RouteState> ofWord(String word) {
        return Stream.of(values())
                .filter(state -> state.name().toLowerCase(Locale.ROOT).equals(word))
                .findAny();
    }
}
