/**
 * Application traffic over HTTP: statements in, typed rows out.
 *
 * <p>Records only: no behaviour beyond checking and copying, no dependency on either side of the wire.
 */
@NullMarked
package dev.tenantry.api.gateway;

import org.jspecify.annotations.NullMarked;
