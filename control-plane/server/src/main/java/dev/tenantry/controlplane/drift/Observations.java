package dev.tenantry.controlplane.drift;

import java.util.List;
import java.util.Set;

/**
 * What one sweep saw.
 *
 * @param found what is otherwise than the catalog says
 * @param busyTenants tenants that something worked on while the sweep looked: it says nothing about their things, neither good nor bad
 * @param structures databases whose structure was compared; it says nothing about the structure of others
 * @param examined how many things were compared
 */
record Observations(List<Observation> found, Set<String> busyTenants, Set<String> structures, long examined) {
    Observations {
        found = List.copyOf(found);
        busyTenants = Set.copyOf(busyTenants);
        structures = Set.copyOf(structures);
    }

    /** Whether the sweep would have seen that piece of drift, were it still there. */
    boolean covers(Drift drift) {
        if (drift.tenantId() != null && busyTenants.contains(drift.tenantId())) {
            return false;
        }
        return drift.kind() != DriftKind.DATABASE_STRUCTURE || structures.contains(String.valueOf(drift.databaseId()));
    }
}
