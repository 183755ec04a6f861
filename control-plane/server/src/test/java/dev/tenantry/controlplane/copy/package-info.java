/** Who asks for second copies, and what the reconciler says of them. */
@NullMarked
package dev.tenantry.controlplane.copy;

import org.jspecify.annotations.NullMarked;
