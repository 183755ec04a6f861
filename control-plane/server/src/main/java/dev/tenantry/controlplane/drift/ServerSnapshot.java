package dev.tenantry.controlplane.drift;

import dev.tenantry.controlplane.tenant.AccountStore;
import dev.tenantry.controlplane.tenant.DatabaseState;
import dev.tenantry.provisioning.database.DatabaseIdentity;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the catalog says of one server at one moment.
 *
 * @param at the moment, by the catalog's clock
 * @param databases by name; those recorded as dropped are not among them
 * @param accounts by name; those recorded as dropped are not among them
 * @param busyTenants tenants that an operation works on, or did since the moment that was asked about
 * @param busyOperations those operations
 */
record ServerSnapshot(
        Instant at,
        Map<String, KnownDatabase> databases,
        Map<String, KnownAccount> accounts,
        Set<String> busyTenants,
        Set<String> busyOperations) {
    /**
     * A database that must be on the server.
     *
     * @param temporaryTables whether its tenant's plan gives them
     * @param fingerprint the recorded one; null when none is
     */
    record KnownDatabase(
            String id,
            @Nullable String tenantId,
            String name,
            DatabaseState state,
            String createdBy,
            @Nullable String fingerprint,
            boolean temporaryTables,
            long rowVersion) {
        DatabaseIdentity identity() {
            return new DatabaseIdentity(tenantId == null ? DatabaseIdentity.NO_TENANT : tenantId, id, createdBy);
        }
    }

    /** An account that may be on the server. */
    record KnownAccount(String name, String databaseName, AccountStore.State state) {}

    /** Whether something works on it, or did. */
    boolean isBusy(@Nullable String tenantId, String createdBy) {
        return busyOperations.contains(createdBy) || (tenantId != null && busyTenants.contains(tenantId));
    }
}
