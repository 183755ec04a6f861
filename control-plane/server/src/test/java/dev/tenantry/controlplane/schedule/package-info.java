/** Tests of schedules. */
@NullMarked
package dev.tenantry.controlplane.schedule;

import org.jspecify.annotations.NullMarked;
