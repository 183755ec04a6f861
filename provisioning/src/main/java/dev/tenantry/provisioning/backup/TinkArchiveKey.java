package dev.tenantry.provisioning.backup;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.StreamingAead;
import com.google.crypto.tink.streamingaead.PredefinedStreamingAeadParameters;
import com.google.crypto.tink.streamingaead.StreamingAeadConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;

/** An archive key on Tink's streaming encryption: AES-256-GCM in segments of 1 MiB, each bound to its place and to the associated data. */
public final class TinkArchiveKey implements ArchiveKey {
    private final int version;
    private final StreamingAead streaming;

    /**
     * @param version which version of the tenant's key it is
     * @param keyset a keyset as {@link #generate()} makes it
     * @throws GeneralSecurityException when the keyset is for something else
     */
    public TinkArchiveKey(int version, KeysetHandle keyset) throws GeneralSecurityException {
        StreamingAeadConfig.register();
        this.version = version;
        this.streaming = keyset.getPrimitive(RegistryConfiguration.get(), StreamingAead.class);
    }

    /** A new random keyset. */
    public static KeysetHandle generate() throws GeneralSecurityException {
        StreamingAeadConfig.register();
        return KeysetHandle.newBuilder()
                .addEntry(
                        KeysetHandle.generateEntryFromParameters(PredefinedStreamingAeadParameters.AES256_GCM_HKDF_1MB)
                                .withRandomId()
                                .makePrimary())
                .build();
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public OutputStream encrypting(OutputStream target, byte[] associatedData) throws IOException {
        try {
            return streaming.newEncryptingStream(target, associatedData);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot encrypt", e);
        }
    }

    @Override
    public InputStream decrypting(InputStream source, byte[] associatedData) throws IOException {
        try {
            return streaming.newDecryptingStream(source, associatedData);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot decrypt", e);
        }
    }

    @Override
    public String toString() {
        return "archive key version " + version;
    }
}
