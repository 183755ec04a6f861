/** Errors as the caller sees them. */
@NullMarked
package dev.tenantry.controlplane.problem;

import org.jspecify.annotations.NullMarked;
