/**
 * Drift: where the catalog, the servers and the stores do not agree. {@link dev.tenantry.controlplane.drift.Reconciler} looks all the
 * time; {@link dev.tenantry.controlplane.drift.ServerComparison} says what to think of what was seen, without touching anything;
 * {@link dev.tenantry.controlplane.drift.DriftKind} lists every kind with its meaning. Start there.
 */
@NullMarked
package dev.tenantry.controlplane.drift;

import org.jspecify.annotations.NullMarked;
