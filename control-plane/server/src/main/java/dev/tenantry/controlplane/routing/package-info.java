/** The routing registry: routes, the nodes that follow them, signed snapshots and changes. Start at {@link Routes}. */
@NullMarked
package dev.tenantry.controlplane.routing;

import org.jspecify.annotations.NullMarked;
