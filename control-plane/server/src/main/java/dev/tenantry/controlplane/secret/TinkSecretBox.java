package dev.tenantry.controlplane.secret;

import dev.tenantry.provisioning.Secret;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Seals secrets under the key-encryption key, with owner, purpose and version as associated data. */
@Singleton
public final class TinkSecretBox implements SecretBox {
    private final KeyEncryptionKey key;

    public TinkSecretBox(KeyEncryptionKey key) {
        this.key = key;
    }

    @Override
    public byte[] seal(Context context, Secret secret) {
        byte[] text = secret.reveal().getBytes(StandardCharsets.UTF_8);
        try {
            return key.wrap(text, AssociatedData.of(context));
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    @Override
    public Secret open(Context context, byte[] sealed) {
        byte[] text;
        try {
            text = key.unwrap(sealed, AssociatedData.of(context));
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    "the sealed " + context.purpose() + " of " + context.owner() + ", version " + context.version()
                            + ", does not open: it was changed, belongs elsewhere, or was sealed under another keyset",
                    e);
        }
        try {
            return Secret.of(new String(text, StandardCharsets.UTF_8));
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }
}
