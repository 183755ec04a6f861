package dev.tenantry.api.audit.proof;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/** Signs checkpoints. The private key never leaves it but as the PEM text of its file. */
public final class CheckpointSigner {
    static final String ALGORITHM = "Ed25519";

    private static final String PRIVATE = "PRIVATE KEY";

    private final PrivateKey privateKey;
    private final PublicKey publicKey;

    private CheckpointSigner(PrivateKey privateKey, PublicKey publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    /** A new key pair. */
    public static CheckpointSigner generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            return new CheckpointSigner(pair.getPrivate(), pair.getPublic());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform since 15 has Ed25519", impossible);
        }
    }

    /**
     * Reads what {@link #pem} wrote: a private key and its public key.
     *
     * @throws IllegalArgumentException when the text holds no such pair, or the two do not belong together; the text is not repeated
     */
    public static CheckpointSigner parse(String pem) {
        try {
            PrivateKey privateKey = KeyFactory.getInstance(ALGORITHM)
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Pem.read(pem, PRIVATE).getFirst()));
            CheckpointKeys keys = CheckpointKeys.parse(pem);
            CheckpointSigner signer = new CheckpointSigner(privateKey, keys.only());
            signer.proveThatTheKeysBelongTogether();
            return signer;
        } catch (GeneralSecurityException wrong) {
            throw new IllegalArgumentException("the file holds no Ed25519 private key", wrong);
        }
    }

    /** Both keys as PEM: the content of the key's file. */
    public String pem() {
        byte[] encoded = privateKey.getEncoded();
        try {
            return Pem.write(PRIVATE, encoded) + publicPem();
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    /** The public key as PEM: what auditors and tenants are given. */
    public String publicPem() {
        return Pem.write(CheckpointKeys.PUBLIC, publicKey.getEncoded());
    }

    /** The public key alone. */
    public CheckpointKeys keys() {
        return CheckpointKeys.parse(publicPem());
    }

    /** The id by which checkpoints name the key. */
    public Hash keyId() {
        return CheckpointKeys.idOf(publicKey);
    }

    /** Signs. The checkpoint must name this key. */
    public SignedCheckpoint sign(Checkpoint checkpoint) {
        if (!checkpoint.keyId().equals(keyId())) {
            throw new IllegalArgumentException("the checkpoint names another key");
        }
        return new SignedCheckpoint(
                checkpoint,
                Base64.getEncoder().encodeToString(raw(checkpoint.text().getBytes(StandardCharsets.UTF_8))));
    }

    private byte[] raw(byte[] content) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(privateKey);
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("a checkpoint could not be signed", failure);
        }
    }

    private void proveThatTheKeysBelongTogether() throws GeneralSecurityException {
        byte[] probe = "tenantry".getBytes(StandardCharsets.US_ASCII);
        Signature signature = Signature.getInstance(ALGORITHM);
        signature.initVerify(publicKey);
        signature.update(probe);
        if (!signature.verify(raw(probe))) {
            throw new IllegalArgumentException("the private and the public key of the file do not belong together");
        }
    }

    @Override
    public String toString() {
        return "CheckpointSigner[" + keyId() + "]";
    }
}
