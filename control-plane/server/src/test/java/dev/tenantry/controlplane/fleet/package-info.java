/** Tests of the fleet's status and of its findings. */
@NullMarked
package dev.tenantry.controlplane.fleet;

import org.jspecify.annotations.NullMarked;
