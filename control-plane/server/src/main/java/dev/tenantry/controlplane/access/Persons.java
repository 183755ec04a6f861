package dev.tenantry.controlplane.access;

import java.util.Locale;

/** Persons, as separation of duties compares them: never tokens, of which one person may have several. */
public final class Persons {
    private Persons() {}

    /** Whether two names mean the same person: as people write them, case and surrounding space make no other one. */
    public static boolean same(String one, String other) {
        return one.strip().toLowerCase(Locale.ROOT).equals(other.strip().toLowerCase(Locale.ROOT));
    }
}
