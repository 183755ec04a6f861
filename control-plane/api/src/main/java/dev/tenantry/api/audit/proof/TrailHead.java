package dev.tenantry.api.audit.proof;

/**
 * The end of a trail: a leaf of the tree of heads that a checkpoint signs.
 *
 * @param trail whose
 * @param ordinal its place among all trails, from 0, in the order of their first records
 * @param count how many records the trail has
 * @param chain the chain's value after the last of them
 */
public record TrailHead(String trail, long ordinal, long count, Hash chain) {
    /** The hash of this head as a leaf. */
    public Hash leaf() {
        return Merkle.leaf(new AuditRecord.Bytes()
                .text("tenantry-audit-head/1")
                .text(trail)
                .number(ordinal)
                .number(count)
                .field(chain.raw())
                .bytes());
    }
}
