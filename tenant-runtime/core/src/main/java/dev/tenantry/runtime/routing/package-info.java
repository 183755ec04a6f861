/**
 * The routing registry as a node sees it: fetched by long poll, verified, checked, kept on disk, obeyed, and only then acknowledged.
 *
 * <p>Uses the route records of the contract and nothing else of the control plane. Start at
 * {@link dev.tenantry.runtime.routing.RoutingFollower}; what makes a list of routes unacceptable is in
 * {@link dev.tenantry.runtime.routing.RouteCheck}.
 */
@NullMarked
package dev.tenantry.runtime.routing;

import org.jspecify.annotations.NullMarked;
