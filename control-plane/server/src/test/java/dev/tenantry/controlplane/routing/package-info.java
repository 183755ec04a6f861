/** Tests of the routing registry and its feed. */
@NullMarked
package dev.tenantry.controlplane.routing;

import org.jspecify.annotations.NullMarked;
