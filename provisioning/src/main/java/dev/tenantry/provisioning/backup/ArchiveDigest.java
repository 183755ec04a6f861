package dev.tenantry.provisioning.backup;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.store.DigestingOutputStream;
import dev.tenantry.provisioning.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;

/**
 * Size and digest of an object as it lies in the store, read back from there.
 *
 * @param bytes its size
 * @param sha256 in lower-case hexadecimal
 */
public record ArchiveDigest(long bytes, String sha256) {
    /** Of bytes that were read before. */
    static ArchiveDigest of(byte[] stored) {
        try (DigestingOutputStream digest = new DigestingOutputStream(OutputStream.nullOutputStream())) {
            digest.write(stored);
            return new ArchiveDigest(digest.bytes(), digest.sha256());
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
    }

    /**
     * Reads an object to its end.
     *
     * @throws ProvisioningException STORE_MISSING, STORE_FAILED
     */
    public static ArchiveDigest of(ObjectStore store, String key) {
        try (InputStream stored = store.read(key);
                DigestingOutputStream digest = new DigestingOutputStream(OutputStream.nullOutputStream())) {
            stored.transferTo(digest);
            return new ArchiveDigest(digest.bytes(), digest.sha256());
        } catch (IOException e) {
            throw new ProvisioningException(
                    FailureCode.STORE_FAILED,
                    "object %s cannot be read back: %s"
                            .formatted(key, Objects.requireNonNullElse(e.getMessage(), "no message")),
                    e,
                    List.of("check the store and try again"));
        }
    }
}
