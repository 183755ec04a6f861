/** Restore beside, swap and undo: a restore never touches the live database (law 8). */
@NullMarked
package dev.tenantry.controlplane.restore;

import org.jspecify.annotations.NullMarked;
