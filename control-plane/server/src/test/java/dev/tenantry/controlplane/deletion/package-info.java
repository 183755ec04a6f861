/** Tests of the end of a contract. */
@NullMarked
package dev.tenantry.controlplane.deletion;

import org.jspecify.annotations.NullMarked;
