/** Tenant databases: identity, existence, fingerprint, and the ticket without which none is dropped. */
@NullMarked
package dev.tenantry.provisioning.database;

import org.jspecify.annotations.NullMarked;
