/** Plans: what a tenant bought. A version is never changed. */
@NullMarked
package dev.tenantry.controlplane.plan;

import org.jspecify.annotations.NullMarked;
