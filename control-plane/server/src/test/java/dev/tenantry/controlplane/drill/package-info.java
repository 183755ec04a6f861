/** Tests of restore drills. */
@NullMarked
package dev.tenantry.controlplane.drill;

import org.jspecify.annotations.NullMarked;
