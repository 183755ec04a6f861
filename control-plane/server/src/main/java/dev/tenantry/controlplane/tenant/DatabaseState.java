package dev.tenantry.controlplane.tenant;

import java.util.Locale;
import java.util.Set;

/** What a database is for at present. */
public enum DatabaseState {
    /** Being made; nobody's traffic reaches it. */
    BUILDING,
    /** The tenant's one live database. */
    LIVE,
    /** Restored and verified, waiting for a swap. */
    BESIDE,
    /** Formerly live, kept for the undo window; no account can log in. */
    RETIRED,
    /** Finished and unowned, in the warm pool. */
    STANDBY,
    /** Given up half-way and quarantined. */
    ABANDONED,
    /** Gone from its server; the row stays. */
    DROPPED,
    /** Lost with its server, which was taken out of the catalog; nobody dropped it. The row stays. */
    LOST;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static DatabaseState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether there is nothing on a server any more. */
    public boolean isGone() {
        return this == DROPPED || this == LOST;
    }

    /** What may follow. A live database is neither dropped nor lost: it is retired first. */
    public Set<DatabaseState> next() {
        return switch (this) {
            case BUILDING -> Set.of(LIVE, BESIDE, STANDBY, ABANDONED, DROPPED, LOST);
            case LIVE -> Set.of(RETIRED);
            case BESIDE -> Set.of(LIVE, ABANDONED, DROPPED, LOST);
            case RETIRED -> Set.of(LIVE, DROPPED, LOST);
            case STANDBY -> Set.of(BUILDING, LIVE, DROPPED, LOST);
            case ABANDONED -> Set.of(DROPPED, LOST);
            case DROPPED, LOST -> Set.of();
        };
    }
}
