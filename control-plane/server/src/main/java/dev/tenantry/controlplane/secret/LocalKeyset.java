package dev.tenantry.controlplane.secret;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.tenantry.controlplane.configuration.StartUpException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/**
 * The key-encryption key in a local file that only its owner may read. It is a keyset: a new key can lead while what older keys sealed still
 * opens. The file must be kept apart from the catalog's backups, and is the one thing of Tenantry that cannot be made again.
 */
public final class LocalKeyset implements KeyEncryptionKey {
    /** The file's name in the control plane's home. */
    public static final String FILE_NAME = "keyset.json";

    private final OwnerOnlyFile file;
    private final KeysetHandle keyset;
    private final Aead aead;

    private LocalKeyset(OwnerOnlyFile file, KeysetHandle keyset) throws GeneralSecurityException {
        this.file = file;
        this.keyset = keyset;
        this.aead = keyset.getPrimitive(Tink.configuration(), Aead.class);
    }

    /** Whether the home has a keyset. */
    public static boolean existsIn(Path home) {
        return new OwnerOnlyFile(home.resolve(FILE_NAME)).exists();
    }

    /**
     * Reads the home's keyset.
     *
     * @throws StartUpException when it cannot be read, is no keyset, or others may read it too
     */
    public static LocalKeyset open(Path home) {
        OwnerOnlyFile file = new OwnerOnlyFile(home.resolve(FILE_NAME));
        try {
            String json = new String(file.read(), StandardCharsets.UTF_8);
            return new LocalKeyset(
                    file,
                    TinkJsonProtoKeysetFormat.parseKeyset(json, Tink.configuration(), InsecureSecretKeyAccess.get()));
        } catch (GeneralSecurityException | RuntimeException e) {
            if (e instanceof StartUpException refusal) {
                throw refusal;
            }
            // Not as a cause: a parser's message may quote what it read.
            throw new StartUpException(
                    "The file " + file.path() + " is not a keyset ("
                            + e.getClass().getSimpleName() + "). Nothing was changed. Restore it from its backup.",
                    null);
        }
    }

    /** Makes a keyset with one key, unless the home has one already, and opens it. */
    public static LocalKeyset create(Path home) {
        try {
            KeysetHandle keyset = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, Tink.configuration());
            new OwnerOnlyFile(home.resolve(FILE_NAME)).create(serialize(keyset));
            return open(home);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no keyset could be made", e);
        }
    }

    /**
     * Adds a key that leads from now on, and keeps the older ones: what they sealed still opens. Other processes go on with the keys they read at their
     * start, so every control plane must have the new file before the first of them seals with the new key; with several of them, stop all,
     * copy the file, start all.
     */
    public LocalKeyset rotate() {
        try {
            KeysetHandle next = KeysetHandle.newBuilder(keyset)
                    .setConfiguration(Tink.configuration())
                    .addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                            .withRandomId()
                            .makePrimary())
                    .build();
            file.replace(serialize(next));
            return new LocalKeyset(file, next);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no new key could be added to " + file.path(), e);
        }
    }

    @Override
    public byte[] wrap(byte[] plaintext, byte[] associatedData) {
        try {
            return aead.encrypt(plaintext, associatedData);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a secret could not be sealed", e);
        }
    }

    @Override
    public byte[] unwrap(byte[] ciphertext, byte[] associatedData) {
        try {
            return aead.decrypt(ciphertext, associatedData);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "a sealed value does not open: it was changed, belongs elsewhere, or was sealed under another keyset",
                    e);
        }
    }

    @Override
    public String toString() {
        return "local keyset " + file.path();
    }

    private static byte[] serialize(KeysetHandle keyset) throws GeneralSecurityException {
        return TinkJsonProtoKeysetFormat.serializeKeyset(keyset, Tink.configuration(), InsecureSecretKeyAccess.get())
                .getBytes(StandardCharsets.UTF_8);
    }
}
