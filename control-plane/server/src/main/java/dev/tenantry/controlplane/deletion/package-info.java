/**
 * The end of a contract: soft deletion with a final proven backup, the grace time, legal holds, the ticket that two persons make, and the
 * purge that carries it out. It may call tenant, backup, restore, operation, routing and audit. Start reading at {@code PurgeGuard}.
 */
@NullMarked
package dev.tenantry.controlplane.deletion;

import org.jspecify.annotations.NullMarked;
