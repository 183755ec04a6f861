package dev.tenantry.api.audit.proof;

import java.util.ArrayList;
import java.util.List;

/**
 * A whole Merkle tree in memory whose leaves may change: a change costs as many hashes as the tree is high. Holds the heads of all trails,
 * which are as many as there are tenants.
 */
public final class NodeTable implements Merkle.Nodes {
    private final List<List<Hash>> levels = new ArrayList<>(List.of(new ArrayList<>()));

    /** How many leaves there are. */
    public long size() {
        return levels.getFirst().size();
    }

    /** Sets a leaf that is there, or adds the next one. */
    public void put(long index, Hash leaf) {
        int at = Math.toIntExact(index);
        set(levels.getFirst(), at, leaf);
        for (int level = 1; levels.get(level - 1).size() > 1; level++) {
            List<Hash> below = levels.get(level - 1);
            at >>= 1;
            if (2 * at + 1 >= below.size()) {
                return;
            }
            if (levels.size() == level) {
                levels.add(new ArrayList<>());
            }
            set(levels.get(level), at, Merkle.node(below.get(2 * at), below.get(2 * at + 1)));
        }
    }

    @Override
    public Hash node(int level, long index) {
        return levels.get(level).get(Math.toIntExact(index));
    }

    /** The root over all leaves. */
    public Hash root() {
        return Merkle.root(size(), this);
    }

    private static void set(List<Hash> row, int index, Hash value) {
        if (index == row.size()) {
            row.add(value);
        } else {
            row.set(index, value);
        }
    }
}
