/** Restore into a new database, verification against the manifest, and comparison of two databases. */
@NullMarked
package dev.tenantry.provisioning.restore;

import org.jspecify.annotations.NullMarked;
