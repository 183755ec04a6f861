/**
 * Second copies of backups in another store, under other credentials: what asks for them, the operation that makes one, the one that fills a first store
 * out of one, and what is said when one is missing. Start at
 * {@link dev.tenantry.controlplane.copy.CopyOperation}; what deletes a backup deletes its copy, and lives with the backups.
 */
@NullMarked
package dev.tenantry.controlplane.copy;

import org.jspecify.annotations.NullMarked;
