package dev.tenantry.controlplane.secret;

/**
 * The key under which every secret of the catalog is sealed. The port behind which the key may lie elsewhere: {@link LocalKeyset} keeps it in
 * a file; a key management service or Vault can take its place without any caller noticing.
 */
public interface KeyEncryptionKey {
    /** Encrypts, with the associated data bound in. */
    byte[] wrap(byte[] plaintext, byte[] associatedData);

    /**
     * Decrypts what {@link #wrap} made with the same associated data, under this key or one that it followed.
     *
     * @throws IllegalStateException when it does not open; the message holds neither text
     */
    byte[] unwrap(byte[] ciphertext, byte[] associatedData);
}
