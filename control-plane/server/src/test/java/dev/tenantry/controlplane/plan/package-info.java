/** Tests of plans. */
@NullMarked
package dev.tenantry.controlplane.plan;

import org.jspecify.annotations.NullMarked;
