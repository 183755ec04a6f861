/**
 * The audit log's sequencer: one process at a time, fenced by an epoch, puts committed audit rows in order, chains them, extends the Merkle
 * tree, signs checkpoints and anchors them outside the catalog. The endpoints give out checkpoints and exports.
 *
 * <p>The arithmetic is in {@code dev.tenantry.api.audit.proof}. Start reading at {@link
 * dev.tenantry.controlplane.audit.chain.Sequencer}.
 */
@NullMarked
package dev.tenantry.controlplane.audit.chain;

import org.jspecify.annotations.NullMarked;
