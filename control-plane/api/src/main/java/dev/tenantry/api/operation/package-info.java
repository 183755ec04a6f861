/**
 * Operations, their steps and their events.
 *
 * <p>Records only: no behaviour beyond checking and copying, no dependency on either side of the wire.
 */
@NullMarked
package dev.tenantry.api.operation;

import org.jspecify.annotations.NullMarked;
