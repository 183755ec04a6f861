/**
 * What an archive is, found out without a catalog and without a database server. Start at
 * {@link dev.tenantry.provisioning.inspect.ArchiveInspector}; it reads a store, changes nothing there, and calls the package backup to read.
 */
@NullMarked
package dev.tenantry.provisioning.inspect;

import org.jspecify.annotations.NullMarked;
