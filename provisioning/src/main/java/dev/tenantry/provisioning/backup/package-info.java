/** One tenant's backup: a consistent snapshot, read in parallel, compressed, encrypted, described by a manifest that is written last. */
@NullMarked
package dev.tenantry.provisioning.backup;

import org.jspecify.annotations.NullMarked;
