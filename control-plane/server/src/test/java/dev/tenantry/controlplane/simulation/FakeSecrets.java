package dev.tenantry.controlplane.simulation;

import dev.tenantry.api.backup.ArchiveKeysView;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.secret.SecretBox;
import dev.tenantry.controlplane.secret.TenantKeys;
import dev.tenantry.provisioning.Secret;
import dev.tenantry.provisioning.backup.ArchiveKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.List;

/** Sealing without cryptography, which would cost more than everything else: what is sealed for one purpose opens for that one only. */
final class FakeSecrets implements SecretBox, TenantKeys {
    @Override
    public byte[] seal(Context context, Secret secret) {
        return (label(context) + secret.reveal()).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Secret open(Context context, byte[] sealed) {
        String text = new String(sealed, StandardCharsets.UTF_8);
        if (!text.startsWith(label(context))) {
            throw new IllegalStateException("it was sealed for something else");
        }
        return Secret.of(text.substring(label(context).length()));
    }

    private static String label(Context context) {
        return context.owner() + "|" + context.purpose() + "|" + context.version() + "|";
    }

    @Override
    public int ensure(Connection transaction, TenantId tenant) {
        return 1;
    }

    @Override
    public ArchiveKey archiveKey(TenantId tenant, int version) {
        return PLAIN;
    }

    @Override
    public ArchiveKeysView sealed(Connection transaction, TenantId tenant) {
        throw new UnsupportedOperationException("nobody takes keys out of a simulation");
    }

    @Override
    public List<Integer> destroy(Connection transaction, TenantId tenant) {
        return List.of(1);
    }

    private static final ArchiveKey PLAIN = new ArchiveKey() {
        @Override
        public int version() {
            return 1;
        }

        @Override
        public OutputStream encrypting(OutputStream target, byte[] associatedData) throws IOException {
            target.write(associatedData);
            return target;
        }

        @Override
        public InputStream decrypting(InputStream source, byte[] associatedData) throws IOException {
            if (!java.util.Arrays.equals(source.readNBytes(associatedData.length), associatedData)) {
                throw new IOException("it was encrypted as something else");
            }
            return source;
        }
    };
}
