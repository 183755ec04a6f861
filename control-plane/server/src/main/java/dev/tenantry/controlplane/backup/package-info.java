/** Backups of one tenant: the operation that writes one, the records about them, and the stores they lie in. */
@NullMarked
package dev.tenantry.controlplane.backup;

import org.jspecify.annotations.NullMarked;
