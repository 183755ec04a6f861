package dev.tenantry.controlplane.audit.chain;

import dev.tenantry.api.audit.proof.Hash;
import dev.tenantry.api.audit.proof.TrailHead;
import dev.tenantry.controlplane.catalog.Row;
import org.jspecify.annotations.Nullable;

/**
 * A trail's end now, and as the last checkpoint signed it.
 *
 * @param signedCount how many records the last checkpoint covers
 * @param signedChain the chain's value after them; null when there are none
 */
record Trail(TrailHead head, long signedCount, @Nullable Hash signedChain) {
    static Trail of(Row row) {
        byte[] signed = row.nullableBytes("checkpoint_chain");
        return new Trail(
                new TrailHead(
                        row.string("trail"),
                        row.longValue("ordinal"),
                        row.longValue("entry_count"),
                        Hash.of(row.bytes("chain_hash"))),
                row.longValue("checkpoint_count"),
                signed == null ? null : Hash.of(signed));
    }

    /** The head that the last checkpoint signed. */
    TrailHead signedHead() {
        return new TrailHead(head.trail(), head.ordinal(), signedCount, signedChain == null ? Hash.ZERO : signedChain);
    }
}
