/** Tests of retention. */
@NullMarked
package dev.tenantry.controlplane.retention;

import org.jspecify.annotations.NullMarked;
