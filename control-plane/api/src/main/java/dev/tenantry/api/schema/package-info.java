/**
 * Application schemas: published sets of migrations.
 *
 * <p>Records only: no behaviour beyond checking and copying, no dependency on either side of the wire.
 */
@NullMarked
package dev.tenantry.api.schema;

import org.jspecify.annotations.NullMarked;
