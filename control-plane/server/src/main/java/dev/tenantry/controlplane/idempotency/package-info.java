/**
 * Idempotency keys: the same request under the same key has one effect and one answer, also after a crash of the control plane. Endpoints
 * that change something do it through {@link dev.tenantry.controlplane.idempotency.Changes}.
 */
@NullMarked
package dev.tenantry.controlplane.idempotency;

import org.jspecify.annotations.NullMarked;
