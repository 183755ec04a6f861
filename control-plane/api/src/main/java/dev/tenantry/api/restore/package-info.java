/**
 * Restore beside, swap, undo, and the difference between two databases.
 *
 * <p>Records only: no behaviour beyond checking and copying, no dependency on either side of the wire.
 */
@NullMarked
package dev.tenantry.api.restore;

import org.jspecify.annotations.NullMarked;
