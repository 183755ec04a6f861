package dev.tenantry.controlplane.secret;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.StreamingAead;
import dev.tenantry.provisioning.backup.ArchiveKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;

/** One version of a tenant's key. */
final class TenantArchiveKey implements ArchiveKey {
    private final int version;
    private final StreamingAead cipher;

    TenantArchiveKey(int version, KeysetHandle keyset) throws GeneralSecurityException {
        this.version = version;
        this.cipher = keyset.getPrimitive(Tink.configuration(), StreamingAead.class);
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public OutputStream encrypting(OutputStream target, byte[] associatedData) throws IOException {
        try {
            return cipher.newEncryptingStream(target, associatedData);
        } catch (GeneralSecurityException e) {
            throw new IOException("an archive cannot be encrypted", e);
        }
    }

    @Override
    public InputStream decrypting(InputStream source, byte[] associatedData) throws IOException {
        try {
            return cipher.newDecryptingStream(source, associatedData);
        } catch (GeneralSecurityException e) {
            throw new IOException("an archive cannot be decrypted", e);
        }
    }
}
