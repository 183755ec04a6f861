package dev.tenantry.api.audit.proof;

import java.util.ArrayList;
import java.util.List;

/**
 * Merkle tree hashing, and the making and checking of proofs, as RFC 9162 section 2.1 defines them: leaves and inner nodes are hashed with
 * different first bytes, so that neither can pass for the other.
 */
public final class Merkle {
    private static final int LEAF = 0x00;
    private static final int NODE = 0x01;

    private Merkle() {}

    /** Gives the hash of a complete subtree: level 0 are leaf hashes, node {@code index} of level L covers 2^L leaves. */
    @FunctionalInterface
    public interface Nodes {
        Hash node(int level, long index);
    }

    /** The hash of a leaf's content. */
    public static Hash leaf(byte[] content) {
        return Hash.over(LEAF, content);
    }

    /** The leaf hash of a record: its content is the chain's value, which stands for the record and everything before it. */
    public static Hash leaf(Hash chain) {
        return Hash.over(LEAF, chain.raw());
    }

    /** The hash of two subtrees side by side. */
    public static Hash node(Hash left, Hash right) {
        return Hash.over(NODE, left.raw(), right.raw());
    }

    /** The root of a tree without leaves. */
    public static Hash emptyRoot() {
        return Hash.ofBytes(new byte[0]);
    }

    /** The root of the first {@code size} leaves. */
    public static Hash root(long size, Nodes nodes) {
        return size == 0 ? emptyRoot() : range(0, size, nodes);
    }

    /** The hashes with which a leaf leads to the root of the first {@code size} leaves. */
    public static List<Hash> inclusionProof(long index, long size, Nodes nodes) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("leaf " + index + " is not in a tree of " + size);
        }
        List<Hash> proof = new ArrayList<>();
        include(index, 0, size, nodes, proof);
        return proof;
    }

    /** The hashes that show that the first {@code from} leaves of the tree of {@code size} are the tree of {@code from}. */
    public static List<Hash> consistencyProof(long from, long size, Nodes nodes) {
        if (from < 0 || from > size) {
            throw new IllegalArgumentException("a tree of " + size + " has no earlier size " + from);
        }
        List<Hash> proof = new ArrayList<>();
        if (from > 0 && from < size) {
            consist(from, 0, size, true, nodes, proof);
        }
        return proof;
    }

    /** Whether a leaf is in the tree with that root (RFC 9162, 2.1.3.2). */
    public static boolean includes(Hash leaf, long index, long size, Hash root, List<Hash> proof) {
        if (index < 0 || index >= size) {
            return false;
        }
        long node = index;
        long last = size - 1;
        Hash hash = leaf;
        for (Hash sibling : proof) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                hash = node(sibling, hash);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                hash = node(hash, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && hash.equals(root);
    }

    /** Whether the tree with the first root is the beginning of the tree with the second (RFC 9162, 2.1.4.2). */
    public static boolean consistent(long from, Hash fromRoot, long size, Hash root, List<Hash> proof) {
        if (from == size) {
            return proof.isEmpty() && fromRoot.equals(root);
        }
        if (from == 0) {
            return proof.isEmpty() && size > 0 && fromRoot.equals(emptyRoot());
        }
        if (from < 0 || from > size || proof.isEmpty()) {
            return false;
        }
        List<Hash> path = new ArrayList<>(proof);
        if (Long.bitCount(from) == 1) {
            path.addFirst(fromRoot);
        }
        long node = from - 1;
        long last = size - 1;
        while ((node & 1) == 1) {
            node >>= 1;
            last >>= 1;
        }
        Hash older = path.getFirst();
        Hash newer = older;
        for (Hash sibling : path.subList(1, path.size())) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                older = node(sibling, older);
                newer = node(sibling, newer);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                newer = node(newer, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && older.equals(fromRoot) && newer.equals(root);
    }

    /** The hash over leaves [start, end), where start is where a subtree of such a size may begin. */
    private static Hash range(long start, long end, Nodes nodes) {
        long size = end - start;
        if (Long.bitCount(size) == 1) {
            int level = Long.numberOfTrailingZeros(size);
            return nodes.node(level, start >> level);
        }
        long split = start + Long.highestOneBit(size);
        return node(range(start, split, nodes), range(split, end, nodes));
    }

    private static void include(long index, long start, long end, Nodes nodes, List<Hash> proof) {
        if (end - start == 1) {
            return;
        }
        long split = start + largestBelow(end - start);
        if (index < split) {
            include(index, start, split, nodes, proof);
            proof.add(range(split, end, nodes));
        } else {
            include(index, split, end, nodes, proof);
            proof.add(range(start, split, nodes));
        }
    }

    private static void consist(long from, long start, long end, boolean whole, Nodes nodes, List<Hash> proof) {
        if (from == end) {
            if (!whole) {
                proof.add(range(start, end, nodes));
            }
            return;
        }
        long split = start + largestBelow(end - start);
        if (from <= split) {
            consist(from, start, split, whole, nodes, proof);
            proof.add(range(split, end, nodes));
        } else {
            consist(from, split, end, false, nodes, proof);
            proof.add(range(start, split, nodes));
        }
    }

    /** The largest power of two below a size of at least 2. */
    private static long largestBelow(long size) {
        return Long.highestOneBit(size - 1);
    }
}
