/**
 * Restore drills: a backup is restored only to prove it, how long that takes is recorded, and what was made for it is dropped again. Start at
 * {@link dev.tenantry.controlplane.drill.DrillOperation}; {@link dev.tenantry.controlplane.drill.DrillSweep} has every new backup drilled.
 */
@NullMarked
package dev.tenantry.controlplane.drill;

import org.jspecify.annotations.NullMarked;
