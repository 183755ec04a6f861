/**
 * What a server holds of us, all of it in a few queries: databases with their marks, accounts with their locks, grants, sessions. Start at
 * {@link dev.tenantry.provisioning.scan.ServerScanner}. It reads and never writes; what to think of what it found is the caller's.
 */
@NullMarked
package dev.tenantry.provisioning.scan;

import org.jspecify.annotations.NullMarked;
