/** Tests of sealing and keys. */
@NullMarked
package dev.tenantry.controlplane.secret;

import org.jspecify.annotations.NullMarked;
