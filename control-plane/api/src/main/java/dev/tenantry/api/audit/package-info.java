/**
 * The audit trail as it is read.
 *
 * <p>Records only: no behaviour beyond checking and copying, no dependency on either side of the wire.
 */
@NullMarked
package dev.tenantry.api.audit;

import org.jspecify.annotations.NullMarked;
