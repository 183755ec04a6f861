/**
 * The operation engine: durable, resumable units of work with steps, a journal, a lease with an epoch, and undo. Start at
 * {@link Operations} to ask for one.
 */
@NullMarked
package dev.tenantry.controlplane.operation;

import org.jspecify.annotations.NullMarked;
