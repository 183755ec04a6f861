package dev.tenantry.provisioning.store;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * An object store: immutable objects under keys. An object is there whole or not at all. Failures are
 * {@link dev.tenantry.provisioning.ProvisioningException} with STORE_FULL, STORE_FAILED or STORE_MISSING.
 */
public interface ObjectStore {
    /** The store's name in the catalog. */
    String name();

    /** Writes an object; it appears when the writer's stream was completed, durable, and replaces one of the same key. */
    StoredObject write(String key, ObjectWriter writer);

    /** Opens an object for reading. */
    InputStream read(String key);

    /** The keys that begin with a prefix, in order. */
    List<String> list(String prefix);

    /** Removes an object; one that is not there is fine. */
    void delete(String key);

    /** Produces the content of an object. */
    @FunctionalInterface
    interface ObjectWriter {
        void writeTo(OutputStream target) throws java.io.IOException;
    }

    /**
     * What was stored.
     *
     * @param key its key
     * @param sizeBytes its size
     * @param sha256 its digest, lower-case hexadecimal
     */
    record StoredObject(String key, long sizeBytes, String sha256) {}
}
