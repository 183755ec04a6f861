/** Tenants: their three status axes, their life from provisioning to deletion, their application tokens. */
@NullMarked
package dev.tenantry.controlplane.tenant;

import org.jspecify.annotations.NullMarked;
