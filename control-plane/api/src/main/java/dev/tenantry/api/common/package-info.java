/**
 * What every answer shares: pages, problems and their codes. Start at Problem.
 *
 * <p>Records only: no behaviour beyond checking and copying, no dependency on either side of the wire.
 */
@NullMarked
package dev.tenantry.api.common;

import org.jspecify.annotations.NullMarked;
