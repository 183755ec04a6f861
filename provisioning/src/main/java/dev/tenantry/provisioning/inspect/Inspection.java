package dev.tenantry.provisioning.inspect;

import dev.tenantry.provisioning.backup.Manifest;
import java.util.List;
import java.util.Optional;

/**
 * What was found of one attempt at one backup.
 *
 * @param attempt the number of the attempt; 0 for an archive from before there were attempts
 * @param manifestThere whether its manifest is in the store: without one it is not a backup
 * @param keyVersion the version of the tenant's key that its objects name; 0 when no header could be read
 * @param objects how many objects it has
 * @param storedBytes their size in the store
 * @param depth how deep it was looked
 * @param contents the manifest; null when it could not be opened
 * @param problems what is wrong; none when all that was looked at is as it was written
 */
public record Inspection(
        String tenantId,
        String backupId,
        long attempt,
        boolean manifestThere,
        int keyVersion,
        int objects,
        long storedBytes,
        Depth depth,
        Optional<Manifest> contents,
        List<Problem> problems) {
    public Inspection {
        problems = List.copyOf(problems);
    }

    /** How deep an archive can be looked into. */
    public enum Depth {
        /** Without the tenant's key: objects, their sizes and what their first lines say. The manifest is encrypted as everything else. */
        HEADERS,
        /** With the key: the manifest, the digest of every object as it lies in the store, and every row's bytes, decrypted and counted. */
        CONTENT
    }

    /** What can be wrong. */
    public enum Kind {
        /** There is no manifest: the attempt was never finished, or the manifest was removed. */
        MANIFEST_MISSING,
        /** The manifest names a chunk that is not there. */
        CHUNK_MISSING,
        /** What lies in the store is not what was written. */
        BYTES_DIFFER,
        /** An object does not open under the key, although its bytes are those that were written. */
        NOT_OPENED,
        /** An object opens, and holds something else than the manifest says. */
        CONTENT_DIFFERS,
        /** An object says that it is something else, or of somebody else. */
        OBJECT_FOREIGN,
        /** An object that no manifest names. */
        OBJECT_UNKNOWN,
        /** The store failed. */
        STORE_FAILED
    }

    /**
     * Something that is wrong.
     *
     * @param object where
     * @param detail what was found
     */
    public record Problem(Kind kind, String object, String detail) {}

    /** Whether it is a backup and nothing is wrong with what was looked at. */
    public boolean whole() {
        return manifestThere && problems.isEmpty();
    }
}
