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
    DROPPED;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static DatabaseState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** What may follow. A live database is never dropped: it is retired first. */
    public Set<DatabaseState> next() {
        return switch (this) {
            case BUILDING -> Set.of(LIVE, BESIDE, STANDBY, ABANDONED, DROPPED);
            case LIVE -> Set.of(RETIRED);
            case BESIDE -> Set.of(LIVE, ABANDONED, DROPPED);
            case RETIRED -> Set.of(LIVE, DROPPED);
            case STANDBY -> Set.of(BUILDING, LIVE, DROPPED);
            case ABANDONED -> Set.of(DROPPED);
            case DROPPED -> Set.of();
        };
    }
}
