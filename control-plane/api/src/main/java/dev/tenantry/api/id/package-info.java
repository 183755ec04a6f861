/**
 * Typed public ids. An API parameter accepts one type only; nothing else may look like it.
 *
 * <p>Records only: no behaviour beyond checking and copying, no dependency on either side of the wire.
 */
@NullMarked
package dev.tenantry.api.id;

import org.jspecify.annotations.NullMarked;
