/** Restore drills: a backup is restored only to prove it, and what was made for it is dropped again. */
@NullMarked
package dev.tenantry.api.drill;

import org.jspecify.annotations.NullMarked;
