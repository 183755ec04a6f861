package dev.tenantry.controlplane.routing;

import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.hybrid.HpkePublicKey;
import dev.tenantry.controlplane.secret.Tink;
import dev.tenantry.provisioning.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;

/** A node's public key (HPKE): what is sealed with it, only that node opens. */
final class NodeKey {
    private final HybridEncrypt cipher;

    private NodeKey(HybridEncrypt cipher) {
        this.cipher = cipher;
    }

    /**
     * Reads a Tink public keyset in JSON form.
     *
     * @throws IllegalArgumentException when it is none, holds a secret key, or a key that is not HPKE; the message repeats nothing of it
     */
    static NodeKey read(String json) {
        try {
            KeysetHandle keyset = TinkJsonProtoKeysetFormat.parseKeysetWithoutSecret(json, Tink.configuration());
            for (int i = 0; i < keyset.size(); i++) {
                if (!(keyset.getAt(i).getKey() instanceof HpkePublicKey)) {
                    throw new IllegalArgumentException("the keyset has a key that is not an HPKE public key");
                }
            }
            return new NodeKey(keyset.getPrimitive(Tink.configuration(), HybridEncrypt.class));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a Tink keyset of public keys in JSON form");
        }
    }

    /** Seals a tenant's password for the node, bound to the route that carries it; Base64. */
    String seal(Secret password, String nodeId, StoredRoute route) {
        byte[] context = (nodeId + '|' + route.tenantId() + '|' + route.databaseId() + '|' + route.generation())
                .getBytes(StandardCharsets.UTF_8);
        try {
            byte[] sealed = cipher.encrypt(password.reveal().getBytes(StandardCharsets.UTF_8), context);
            return Base64.getEncoder().encodeToString(sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a credential could not be sealed for node " + nodeId, e);
        }
    }
}
