package dev.tenantry.controlplane.secret;

import dev.tenantry.provisioning.Secret;

/** Seals secrets before they reach a column. What was sealed for one owner and purpose opens for that owner and purpose only. */
public interface SecretBox {
    /** Seals a secret. */
    byte[] seal(Context context, Secret secret);

    /**
     * Opens what {@link #seal} made under the same context.
     *
     * @throws IllegalStateException when it does not open: it was changed, or belongs elsewhere
     */
    Secret open(Context context, byte[] sealed);

    /**
     * What is bound to a ciphertext.
     *
     * @param owner the id of the tenant or server it belongs to
     * @param purpose a word or name: account name, service account role, tenant key
     * @param version a generation or version
     */
    record Context(String owner, String purpose, int version) {}
}
