/**
 * Plans: what a tenant bought.
 *
 * <p>Records only: no behaviour beyond checking and copying, no dependency on either side of the wire.
 */
@NullMarked
package dev.tenantry.api.plan;

import org.jspecify.annotations.NullMarked;
