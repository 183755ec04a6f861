package dev.tenantry.api.audit.proof;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** The public keys whose signatures a verifier accepts: one, or several after a change of key. */
public final class CheckpointKeys {
    static final String PUBLIC = "PUBLIC KEY";

    private final Map<Hash, PublicKey> byId;

    private CheckpointKeys(Map<Hash, PublicKey> byId) {
        this.byId = byId;
    }

    /**
     * Reads the public keys of a PEM text, one or several.
     *
     * @throws IllegalArgumentException when there is none, or one is not an Ed25519 key
     */
    public static CheckpointKeys parse(String pem) {
        Map<Hash, PublicKey> byId = new LinkedHashMap<>();
        try {
            for (byte[] encoded : Pem.read(pem, PUBLIC)) {
                PublicKey key = KeyFactory.getInstance(CheckpointSigner.ALGORITHM)
                        .generatePublic(new X509EncodedKeySpec(encoded));
                byId.put(idOf(key), key);
            }
        } catch (GeneralSecurityException wrong) {
            throw new IllegalArgumentException("the file holds a public key that is not Ed25519", wrong);
        }
        return new CheckpointKeys(Map.copyOf(byId));
    }

    /** The id of a key: the hash of its encoded form. */
    static Hash idOf(PublicKey key) {
        return Hash.ofBytes(key.getEncoded());
    }

    PublicKey only() {
        if (byId.size() != 1) {
            throw new IllegalArgumentException("one public key was expected, not " + byId.size());
        }
        return byId.values().iterator().next();
    }

    /** Whether the key that the checkpoint names is known. */
    public boolean knows(Checkpoint checkpoint) {
        return byId.containsKey(checkpoint.keyId());
    }

    /** Whether one of these keys signed exactly this checkpoint. */
    public boolean verify(SignedCheckpoint signed) {
        PublicKey key = byId.get(signed.checkpoint().keyId());
        if (key == null) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance(CheckpointSigner.ALGORITHM);
            signature.initVerify(key);
            signature.update(signed.checkpoint().text().getBytes(StandardCharsets.UTF_8));
            byte[] bytes = Base64.getDecoder().decode(signed.signature());
            // Unused bits of the last character would let one signature be written in several ways.
            return Base64.getEncoder().encodeToString(bytes).equals(signed.signature()) && signature.verify(bytes);
        } catch (GeneralSecurityException | IllegalArgumentException wrong) {
            return false;
        }
    }
}
