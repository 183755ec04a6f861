/**
 * Database servers: registration, findings of checks, views.
 *
 * <p>Records only: no behaviour beyond checking and copying, no dependency on either side of the wire.
 */
@NullMarked
package dev.tenantry.api.server;

import org.jspecify.annotations.NullMarked;
