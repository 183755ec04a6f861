package dev.tenantry.provisioning.export;

import java.util.SortedMap;
import java.util.TreeMap;

/** The digests of a package's files, as {@code sha256sum} reads them. */
final class Digests {
    private final SortedMap<String, String> digests = new TreeMap<>();

    void add(String name, String sha256) {
        digests.put(name, sha256);
    }

    String text() {
        StringBuilder sums = new StringBuilder();
        digests.forEach(
                (name, digest) -> sums.append(digest).append("  ").append(name).append('\n'));
        return sums.toString();
    }
}
