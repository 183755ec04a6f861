/**
 * Tenants, their databases and application tokens, as the API shows them.
 *
 * <p>Records only: no behaviour beyond checking and copying, no dependency on either side of the wire.
 */
@NullMarked
package dev.tenantry.api.tenant;

import org.jspecify.annotations.NullMarked;
