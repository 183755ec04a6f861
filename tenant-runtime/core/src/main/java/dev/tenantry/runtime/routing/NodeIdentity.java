package dev.tenantry.runtime.routing;

import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.PublicKeyVerify;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.hybrid.HpkeParameters;
import com.google.crypto.tink.hybrid.HybridConfig;
import com.google.crypto.tink.signature.SignatureConfig;
import dev.tenantry.api.id.NodeId;
import dev.tenantry.api.routing.NodeRegistered;
import dev.tenantry.api.routing.Route;
import dev.tenantry.api.routing.RoutesPayload;
import dev.tenantry.api.routing.SignedRoutes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who this node is and whom it believes: its own key pair, its id, and the control plane's signing key, pinned at the first registration.
 * Lies in the node's folder, readable by its owner only. Losing the folder means registering anew; giving it away means giving away the
 * credentials of every route that this node was sent.
 */
public final class NodeIdentity {
    private static final Configuration CONFIGURATION = primitives();
    private static final String KEY_FILE = "node-key.json";
    private static final String PIN_FILE = "node.json";

    private final Path folder;
    private final KeysetHandle key;
    private final HybridDecrypt opener;
    private @Nullable NodeRegistered pinned;
    private List<String> regions = List.of();
    private @Nullable PublicKeyVerify verifier;

    /** What is remembered of the last registration. */
    private record Pin(String nodeId, String signingKeyset, List<String> regions) {}

    private NodeIdentity(Path folder, KeysetHandle key) throws GeneralSecurityException {
        this.folder = folder;
        this.key = key;
        this.opener = key.getPrimitive(CONFIGURATION, HybridDecrypt.class);
    }

    /**
     * Reads the identity in a folder, or makes the folder and a new key in it.
     *
     * @throws IOException when the folder cannot be used or what lies in it cannot be read
     */
    public static NodeIdentity in(Path folder) throws IOException {
        try {
            OwnedFiles.createFolder(folder);
            NodeIdentity identity = new NodeIdentity(folder, readOrCreateKey(folder.resolve(KEY_FILE)));
            identity.readPin();
            return identity;
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "The node's key in " + folder
                            + " cannot be used. Nothing was changed. If it is damaged, remove the folder"
                            + " and start again: the node registers anew.",
                    e);
        }
    }

    private static Configuration primitives() {
        try {
            HybridConfig.register();
            SignatureConfig.register();
            return RegistryConfiguration.get();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the cryptographic library cannot be used", e);
        }
    }

    private static KeysetHandle readOrCreateKey(Path file) throws IOException, GeneralSecurityException {
        if (Files.exists(file)) {
            return TinkJsonProtoKeysetFormat.parseKeyset(
                    Files.readString(file), CONFIGURATION, InsecureSecretKeyAccess.get());
        }
        KeysetHandle created = KeysetHandle.generateNew(
                HpkeParameters.builder()
                        .setVariant(HpkeParameters.Variant.TINK)
                        .setKemId(HpkeParameters.KemId.DHKEM_X25519_HKDF_SHA256)
                        .setKdfId(HpkeParameters.KdfId.HKDF_SHA256)
                        .setAeadId(HpkeParameters.AeadId.AES_256_GCM)
                        .build(),
                CONFIGURATION);
        String written =
                TinkJsonProtoKeysetFormat.serializeKeyset(created, CONFIGURATION, InsecureSecretKeyAccess.get());
        OwnedFiles.replace(file, written.getBytes(StandardCharsets.UTF_8));
        return created;
    }

    private void readPin() throws IOException, GeneralSecurityException {
        Path file = folder.resolve(PIN_FILE);
        if (Files.exists(file)) {
            Pin pin = Json.MAPPER.readValue(Files.readAllBytes(file), Pin.class);
            use(new NodeRegistered(new NodeId(pin.nodeId()).value(), pin.signingKeyset(), 0, pin.regions()));
            regions = pin.regions();
        }
    }

    private void use(NodeRegistered registration) throws GeneralSecurityException {
        String keyset = new String(Base64.getDecoder().decode(registration.signingKeyset()), StandardCharsets.UTF_8);
        verifier = TinkJsonProtoKeysetFormat.parseKeysetWithoutSecret(keyset, CONFIGURATION)
                .getPrimitive(CONFIGURATION, PublicKeyVerify.class);
        pinned = registration;
    }

    /** The public half of the node's key, as a registration carries it. */
    synchronized String publicKeyset() {
        try {
            String json =
                    TinkJsonProtoKeysetFormat.serializeKeysetWithoutSecret(key.getPublicKeysetHandle(), CONFIGURATION);
            return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the node's key has no public half", e);
        }
    }

    /** The id the control plane gave, once it did. */
    synchronized Optional<String> nodeId() {
        return Optional.ofNullable(pinned).map(NodeRegistered::nodeId);
    }

    /**
     * Takes over what a registration said. The first one pins the signing key.
     *
     * @return whether the regions it will be told are those that the routes on disk are for
     * @throws RoutesRefusedException when a later one names another signing key: this is another control plane, or somebody between
     */
    synchronized boolean register(NodeRegistered answer) throws RoutesRefusedException, IOException {
        NodeRegistered before = pinned;
        if (before != null && !before.signingKeyset().equals(answer.signingKeyset())) {
            throw new RoutesRefusedException(
                    "The control plane signs with another key than the one pinned in " + folder
                            + ". Its routes are not believed. If it was set up anew, remove that folder and start the runtime again.");
        }
        try {
            NodeRegistered checked = new NodeRegistered(
                    new NodeId(answer.nodeId()).value(),
                    answer.signingKeyset(),
                    answer.leaseSeconds(),
                    answer.regions());
            use(checked);
            if (before == null || !before.nodeId().equals(checked.nodeId())) {
                writePin(checked);
            }
            return regions.equals(answer.regions());
        } catch (GeneralSecurityException | IllegalArgumentException | NullPointerException e) {
            throw new RoutesRefusedException(
                    "The control plane's answer to the registration has no usable node id or signing key.", e);
        }
    }

    /** Remembers for which regions the routes on disk are. */
    synchronized void keepRegions(List<String> served) throws IOException {
        NodeRegistered present = pinned;
        if (present != null && !regions.equals(served)) {
            regions = List.copyOf(served);
            writePin(present);
        }
    }

    private void writePin(NodeRegistered registration) throws IOException {
        Pin pin = new Pin(registration.nodeId(), registration.signingKeyset(), regions);
        OwnedFiles.replace(folder.resolve(PIN_FILE), Json.MAPPER.writeValueAsBytes(pin));
    }

    /**
     * Opens an envelope.
     *
     * @throws RoutesRefusedException when the signature is not the control plane's, or the payload cannot be read
     */
    synchronized RoutesPayload open(SignedRoutes envelope) throws RoutesRefusedException {
        if (verifier == null) {
            throw new RoutesRefusedException("No signing key is pinned yet.");
        }
        byte[] payload;
        try {
            payload = Base64.getDecoder().decode(envelope.payload());
            verifier.verify(Base64.getDecoder().decode(envelope.signature()), payload);
        } catch (GeneralSecurityException | IllegalArgumentException | NullPointerException e) {
            throw new RoutesRefusedException("The routes are not signed by the control plane this node trusts.", e);
        }
        try {
            return Json.MAPPER.readValue(payload, RoutesPayload.class);
        } catch (IOException e) {
            throw new RoutesRefusedException(
                    "The routes are signed but cannot be read: a member is missing or of another type.", e);
        }
    }

    /**
     * Opens a route's password. Called when a pool is made, so that passwords are not in memory for tenants without traffic.
     *
     * @throws RoutesRefusedException when it was sealed for another node, tenant, database or generation
     */
    public String password(String nodeId, Route route) throws RoutesRefusedException {
        String sealed = route.sealedPassword();
        if (sealed == null) {
            throw new RoutesRefusedException("The route of tenant " + route.tenantId() + " carries no credential.");
        }
        String context = nodeId + "|" + route.tenantId() + "|" + route.databaseId() + "|" + route.generation();
        try {
            byte[] opened =
                    opener.decrypt(Base64.getDecoder().decode(sealed), context.getBytes(StandardCharsets.UTF_8));
            return new String(opened, StandardCharsets.UTF_8);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new RoutesRefusedException(
                    "The credential of tenant " + route.tenantId() + " is not sealed for this node and generation.", e);
        }
    }
}
