/**
 * The fleet as a whole: how it stands, and what is wrong with it now.
 *
 * <p>Records only: no behaviour beyond checking and copying, no dependency on either side of the wire.
 */
@NullMarked
package dev.tenantry.api.fleet;

import org.jspecify.annotations.NullMarked;
