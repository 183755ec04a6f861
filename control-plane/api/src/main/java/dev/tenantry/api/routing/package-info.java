/**
 * What the control plane tells runtime nodes. The runtime core uses this package only.
 *
 * <p>Records only: no behaviour beyond checking and copying, no dependency on either side of the wire.
 */
@NullMarked
package dev.tenantry.api.routing;

import org.jspecify.annotations.NullMarked;
