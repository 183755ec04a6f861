/** The limits of one caller. */
@NullMarked
package dev.tenantry.controlplane.limit;

import org.jspecify.annotations.NullMarked;
