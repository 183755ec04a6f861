package dev.tenantry.api.audit.proof;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** The root of a Merkle tree whose leaves come one by one; it keeps one hash per bit of its size. */
public final class GrowingTree {
    /** Hashes of complete subtrees, the smallest (rightmost) first. */
    private final Deque<Hash> peaks = new ArrayDeque<>();

    private long size;

    /** Adds a leaf. */
    public void append(Hash leaf) {
        Hash hash = leaf;
        for (long rest = size; (rest & 1) == 1; rest >>= 1) {
            hash = Merkle.node(peaks.pop(), hash);
        }
        peaks.push(hash);
        size++;
    }

    /** How many leaves there are. */
    public long size() {
        return size;
    }

    /** The root over all leaves so far. */
    public Hash root() {
        Iterator<Hash> rising = peaks.iterator();
        if (!rising.hasNext()) {
            return Merkle.emptyRoot();
        }
        Hash root = rising.next();
        while (rising.hasNext()) {
            root = Merkle.node(rising.next(), root);
        }
        return root;
    }
}
