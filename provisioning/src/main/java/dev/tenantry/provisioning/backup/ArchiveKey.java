package dev.tenantry.provisioning.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A tenant's key for archives. What was encrypted under some associated data opens under the same associated data only. */
public interface ArchiveKey {
    /** Which version of the tenant's key it is; the manifest names it. */
    int version();

    /** A stream that encrypts what is written to it; closing it closes the target. */
    OutputStream encrypting(OutputStream target, byte[] associatedData) throws IOException;

    /** A stream that decrypts; it fails with an IOException where the ciphertext was changed, cut or belongs elsewhere. */
    InputStream decrypting(InputStream source, byte[] associatedData) throws IOException;
}
