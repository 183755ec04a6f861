package dev.tenantry.controlplane.secret;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.PublicKeySign;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.signature.PredefinedSignatureParameters;
import dev.tenantry.controlplane.configuration.StartUpException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;

/**
 * The Ed25519 key that signs what runtime nodes are told. It lies beside the keyset, sealed by it; every control plane of a catalog has the same one,
 * or a node would refuse what half of them say.
 */
public final class RoutingSigningKey {
    /** The file's name in the control plane's home. */
    public static final String FILE_NAME = "routing-signing.keyset";

    private static final SecretBox.Context CONTEXT =
            new SecretBox.Context("control plane", "routing signing keyset", 1);

    private final PublicKeySign signer;
    private final String publicKeyset;

    private RoutingSigningKey(KeysetHandle keyset) throws GeneralSecurityException {
        this.signer = keyset.getPrimitive(Tink.configuration(), PublicKeySign.class);
        String json = TinkJsonProtoKeysetFormat.serializeKeysetWithoutSecret(
                keyset.getPublicKeysetHandle(), Tink.configuration());
        this.publicKeyset = Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Opens the home's signing key, or makes one when this start may. */
    public static RoutingSigningKey open(Path home, KeyEncryptionKey key, boolean mayCreate) {
        OwnerOnlyFile file = new OwnerOnlyFile(home.resolve(FILE_NAME));
        if (!file.exists() && !mayCreate) {
            throw new StartUpException(
                    "The routing signing keyset " + file.path()
                            + " is missing. Nothing was changed. Copy it from another control "
                            + "plane of this catalog or from a backup; if it is lost, start one with TENANTRY_SECRET_CREATE_KEYSET=true: "
                            + "runtime nodes then take the new key when they register again.",
                    null);
        }
        try {
            if (!file.exists()) {
                file.create(sealNew(key));
            }
            byte[] plain = key.unwrap(file.read(), AssociatedData.of(CONTEXT));
            try {
                return new RoutingSigningKey(
                        TinkProtoKeysetFormat.parseKeyset(plain, InsecureSecretKeyAccess.get(), Tink.configuration()));
            } finally {
                Arrays.fill(plain, (byte) 0);
            }
        } catch (GeneralSecurityException | IllegalStateException e) {
            throw new StartUpException(
                    "The routing signing keyset " + file.path() + " does not open under the keyset beside it. "
                            + "Nothing was changed. Both files must come from the same control plane.",
                    null);
        }
    }

    /** Signs exactly these bytes. */
    public byte[] sign(byte[] payload) {
        try {
            return signer.sign(payload);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a list of routes could not be signed", e);
        }
    }

    /** The public half, for nodes: Base64 of a Tink public keyset in JSON form. */
    public String publicKeyset() {
        return publicKeyset;
    }

    private static byte[] sealNew(KeyEncryptionKey key) throws GeneralSecurityException {
        KeysetHandle fresh = KeysetHandle.generateNew(PredefinedSignatureParameters.ED25519, Tink.configuration());
        byte[] plain =
                TinkProtoKeysetFormat.serializeKeyset(fresh, InsecureSecretKeyAccess.get(), Tink.configuration());
        try {
            return key.wrap(plain, AssociatedData.of(CONTEXT));
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }
}
