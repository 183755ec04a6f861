package dev.tenantry.api.audit.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MerkleTest {
    /** The leaves and roots that implementations of Certificate Transparency (RFC 6962) test themselves with. */
    private static final List<String> LEAVES =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    private static final List<String> ROOTS = List.of(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    @Test
    void rootsAreThoseOfRfc6962() {
        NodeTable table = new NodeTable();
        GrowingTree growing = new GrowingTree();
        assertThat(growing.root()).hasToString(ROOTS.getFirst());
        for (int i = 0; i < LEAVES.size(); i++) {
            Hash leaf = Merkle.leaf(HexFormat.of().parseHex(LEAVES.get(i)));
            table.put(i, leaf);
            growing.append(leaf);
            assertThat(table.root()).hasToString(ROOTS.get(i + 1));
            assertThat(growing.root()).hasToString(ROOTS.get(i + 1));
        }
    }

    @Test
    void everyLeafOfEverySizeIsProvenAndNoOtherLeafIs() {
        NodeTable table = new NodeTable();
        for (int size = 1; size <= 70; size++) {
            table.put(size - 1L, leaf(size - 1));
            Hash root = table.root();
            for (int index = 0; index < size; index++) {
                List<Hash> proof = Merkle.inclusionProof(index, size, table);
                assertThat(Merkle.includes(leaf(index), index, size, root, proof))
                        .isTrue();
                assertThat(Merkle.includes(leaf(index + 1), index, size, root, proof))
                        .isFalse();
                assertThat(Merkle.includes(leaf(index), index + 1L, size, root, proof))
                        .isFalse();
                assertThat(Merkle.includes(leaf(index), index, size, root, longer(proof)))
                        .isFalse();
                assertThat(Merkle.includes(leaf(index), index, size, root, changed(proof)))
                        .isEqualTo(proof.isEmpty());
            }
        }
    }

    @Test
    void everyEarlierSizeIsProvenAndNoOtherRootIs() {
        NodeTable table = new NodeTable();
        List<Hash> roots = new ArrayList<>(List.of(Merkle.emptyRoot()));
        for (int size = 1; size <= 70; size++) {
            table.put(size - 1L, leaf(size - 1));
            Hash root = table.root();
            roots.add(root);
            for (int from = 0; from <= size; from++) {
                List<Hash> proof = Merkle.consistencyProof(from, size, table);
                assertThat(Merkle.consistent(from, roots.get(from), size, root, proof))
                        .isTrue();
                assertThat(Merkle.consistent(from, leaf(99), size, root, proof)).isFalse();
                assertThat(Merkle.consistent(from, roots.get(from), size, leaf(99), proof))
                        .isEqualTo(from == 0);
                assertThat(Merkle.consistent(from, roots.get(from), size, root, longer(proof)))
                        .isFalse();
            }
        }
    }

    @Test
    void aChangedLeafChangesTheRootAndChangedBackGivesItBack() {
        NodeTable table = new NodeTable();
        for (int i = 0; i < 13; i++) {
            table.put(i, leaf(i));
        }
        Hash root = table.root();
        for (int i = 0; i < 13; i++) {
            table.put(i, leaf(50));
            assertThat(table.root()).isNotEqualTo(root);
            table.put(i, leaf(i));
            assertThat(table.root()).isEqualTo(root);
        }
    }

    private static Hash leaf(int number) {
        return Merkle.leaf(new byte[] {(byte) number});
    }

    private static List<Hash> longer(List<Hash> proof) {
        List<Hash> longer = new ArrayList<>(proof);
        longer.add(leaf(77));
        return longer;
    }

    private static List<Hash> changed(List<Hash> proof) {
        List<Hash> changed = new ArrayList<>(proof);
        if (!changed.isEmpty()) {
            changed.set(changed.size() / 2, leaf(77));
        }
        return changed;
    }
}
