package dev.tenantry.runtime.routing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the node stands with the registry.
 *
 * @param nodeId empty before the first registration ever
 * @param version the registry version in force
 * @param acknowledgedVersion the version the control plane was told about
 * @param issuedAt when the control plane wrote that version
 * @param tenants how many tenants have a route
 * @param controlPlaneReachable whether the last call was answered
 * @param lastContact when a call was last answered, or null since this start
 * @param refusals how many lists of routes were not believed since this start
 * @param lastProblem why the last call or list failed, or null when it did not
 * @param unauthorised whether the control plane does not accept this node's token
 * @param savedOnDisk whether what is in force would survive a restart
 */
public record RoutingStatus(
        String nodeId,
        long version,
        long acknowledgedVersion,
        Instant issuedAt,
        int tenants,
        boolean controlPlaneReachable,
        @Nullable Instant lastContact,
        long refusals,
        @Nullable String lastProblem,
        boolean unauthorised,
        boolean savedOnDisk) {}
