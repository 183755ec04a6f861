/** Tests of tenants' states. */
@NullMarked
package dev.tenantry.controlplane.tenant;

import org.jspecify.annotations.NullMarked;
