/**
 * Connections to tenants' databases: a lazy pool per tenant and generation, a gate in front of each that obeys routes, and the check of
 * each new physical connection against the identity row of the database it reached. Start at {@link dev.tenantry.runtime.pool.TenantGate}.
 */
@NullMarked
package dev.tenantry.runtime.pool;

import org.jspecify.annotations.NullMarked;
