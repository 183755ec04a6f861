/**
 * Backups of one tenant.
 *
 * <p>Records only: no behaviour beyond checking and copying, no dependency on either side of the wire.
 */
@NullMarked
package dev.tenantry.api.backup;

import org.jspecify.annotations.NullMarked;
