package dev.tenantry.controlplane.routing;

import dev.tenantry.api.routing.RouteLimits;
import org.jspecify.annotations.Nullable;

/** A route with what the catalog knows of its server; the password is sealed under the key-encryption key still. */
record StoredRoute(
        String tenantId,
        long version,
        String state,
        String reason,
        String serverId,
        String host,
        int port,
        String flavour,
        String tlsMode,
        @Nullable String tlsCaPem,
        String region,
        String databaseId,
        String databaseName,
        String accountName,
        int generation,
        RouteLimits limits,
        @Nullable Sealed sealedPassword) {
    @Override
    public String toString() {
        return "route of " + tenantId + ", version " + version + ", " + state + ", generation " + generation;
    }
}
