package dev.tenantry.controlplane.audit.chain;

import dev.tenantry.api.audit.proof.Hash;
import dev.tenantry.api.audit.proof.Merkle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The Merkle tree in tiles of 256 hashes, as the catalog stores it. Appending touches the tiles at the right edge only: one per level, three
 * levels for sixteen million records. Reading keeps a bounded number of tiles in memory.
 */
final class TileTree implements Merkle.Nodes {
    static final int HEIGHT = 8;
    static final int WIDTH = 1 << HEIGHT;

    /** 1,024 tiles are 8 MB: enough for an export that walks through the log, whatever its size. */
    private static final int MAX_CACHED = 1024;

    /** Where tiles come from. A tile that is not there is empty. */
    @FunctionalInterface
    interface Source {
        List<Hash> tile(Place place);
    }

    /** Which tile: level 0 holds leaf hashes, and a full tile is one hash of the level above. */
    record Place(int level, long index) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int levels = Integer.compare(level, other.level);
            return levels != 0 ? levels : Long.compare(index, other.index);
        }
    }

    private final Source source;
    private final Set<Place> changed = new TreeSet<>();
    private final Map<Place, List<Hash>> tiles = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, List<Hash>> eldest) {
            return size() > MAX_CACHED && !changed.contains(eldest.getKey());
        }
    };

    private long size;

    TileTree(long size, Source source) {
        this.size = size;
        this.source = source;
    }

    /** Adds a leaf. */
    void append(Hash leaf) {
        Hash hash = leaf;
        long position = size++;
        for (int level = 0; ; level++) {
            Place place = new Place(level, position / WIDTH);
            List<Hash> tile = tile(place);
            int offset = (int) (position % WIDTH);
            if (tile.size() < offset) {
                throw new LogRefusedException("The catalog's tile " + place + " has " + tile.size()
                        + " hashes and should have " + offset + ": the audit tree was changed.");
            }
            tile.subList(offset, tile.size()).clear();
            tile.add(hash);
            changed.add(place);
            if (offset < WIDTH - 1) {
                return;
            }
            hash = combine(tile);
            position = place.index();
        }
    }

    /** The hash of a complete subtree; zeros where the catalog lacks the tile, so that a proof with it does not hold. */
    @Override
    public Hash node(int level, long index) {
        int within = level % HEIGHT;
        long first = index << within;
        List<Hash> tile = tile(new Place(level / HEIGHT, first / WIDTH));
        int offset = (int) (first % WIDTH);
        if (tile.size() < offset + (1 << within)) {
            return Hash.ZERO;
        }
        return combine(tile.subList(offset, offset + (1 << within)));
    }

    /** The root over the first leaves. */
    Hash root(long leaves) {
        return Merkle.root(leaves, this);
    }

    /** The tiles that appending changed, in their order. */
    Map<Place, byte[]> changed() {
        Map<Place, byte[]> contents = new LinkedHashMap<>();
        for (Place place : changed) {
            contents.put(place, encode(tile(place)));
        }
        return contents;
    }

    static byte[] encode(List<Hash> hashes) {
        byte[] content = new byte[hashes.size() * Hash.BYTES];
        for (int i = 0; i < hashes.size(); i++) {
            System.arraycopy(hashes.get(i).bytes(), 0, content, i * Hash.BYTES, Hash.BYTES);
        }
        return content;
    }

    static List<Hash> decode(byte[] content) {
        List<Hash> hashes = new ArrayList<>();
        for (int at = 0; at + Hash.BYTES <= content.length; at += Hash.BYTES) {
            hashes.add(Hash.of(Arrays.copyOfRange(content, at, at + Hash.BYTES)));
        }
        return hashes;
    }

    private List<Hash> tile(Place place) {
        List<Hash> present = tiles.get(place);
        if (present == null) {
            present = new ArrayList<>(source.tile(place));
            tiles.put(place, present);
        }
        return present;
    }

    private static Hash combine(List<Hash> hashes) {
        List<Hash> row = hashes;
        while (row.size() > 1) {
            List<Hash> above = new ArrayList<>(row.size() / 2);
            for (int i = 0; i + 1 < row.size(); i += 2) {
                above.add(Merkle.node(row.get(i), row.get(i + 1)));
            }
            row = above;
        }
        return row.getFirst();
    }
}
