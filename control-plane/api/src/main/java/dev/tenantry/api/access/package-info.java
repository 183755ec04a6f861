/**
 * Who may do what: API tokens.
 *
 * <p>Records only: no behaviour beyond checking and copying, no dependency on either side of the wire.
 */
@NullMarked
package dev.tenantry.api.access;

import org.jspecify.annotations.NullMarked;
