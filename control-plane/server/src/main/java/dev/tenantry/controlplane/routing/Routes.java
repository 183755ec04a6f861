package dev.tenantry.controlplane.routing;

import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.routing.RouteLimits;
import dev.tenantry.provisioning.identifier.AccountName;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Publishes routes, and tells which runtimes have obeyed. */
public interface Routes {
    /** What a route allows; {@link #word} is its name in the catalog and in the API. */
    enum State {
        ACTIVE,
        READ_ONLY,
        MAINTENANCE,
        SUSPENDED,
        REMOVED;

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        public static State of(String word) {
            return valueOf(word.toUpperCase(java.util.Locale.ROOT));
        }
    }

    /**
     * Writes a tenant's route in the caller's transaction under the next registry version, and wakes the waiting runtimes after the
     * commit. A generation older than the route's present one is refused: routes never go backwards.
     *
     * @return the registry version of this change
     */
    long publish(Connection transaction, Entry route);

    /** Publishes the tenant's present route again in another state, with everything else unchanged. */
    long publishState(Connection transaction, TenantId tenant, State state, String reason, OperationId operation);

    /** Publishes the tenant's route again as it is, because something that travels with it changed (its tokens). Does nothing without a route. */
    void republish(Connection transaction, TenantId tenant);

    /** The tenant's present route, or null. */
    @Nullable
    Entry find(Connection transaction, TenantId tenant);

    /**
     * The live runtime nodes that have not yet acknowledged a version: those whose lease has not run out by the database's clock. Empty means
     * that everybody who matters has obeyed.
     */
    List<Laggard> laggards(long version);

    /** A node that is live and behind. */
    record Laggard(String nodeId, String name, long acknowledgedVersion, Instant leaseUntil) {}

    /**
     * A route as the catalog has it.
     *
     * @param reason why it is in this state; may be empty
     * @param operation the operation that causes the change
     */
    record Entry(
            TenantId tenant,
            State state,
            String reason,
            ServerId server,
            DatabaseId database,
            DatabaseName databaseName,
            AccountName account,
            int generation,
            RouteLimits limits,
            OperationId operation) {}
}
