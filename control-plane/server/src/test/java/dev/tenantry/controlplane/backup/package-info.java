/** Tests of backups and the stores they lie in. */
@NullMarked
package dev.tenantry.controlplane.backup;

import org.jspecify.annotations.NullMarked;
