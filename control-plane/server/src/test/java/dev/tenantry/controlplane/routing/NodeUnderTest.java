package dev.tenantry.controlplane.routing;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.PublicKeyVerify;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.hybrid.PredefinedHybridParameters;
import dev.tenantry.api.routing.NodeRegistered;
import dev.tenantry.api.routing.RegisterNodeRequest;
import dev.tenantry.api.routing.Route;
import dev.tenantry.api.routing.RoutesPayload;
import dev.tenantry.api.routing.SignedRoutes;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.access.Role;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.secret.Tink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A runtime node as the other side of the wire builds it: its own key pair, a signature check, nothing of the control plane's. */
final class NodeUnderTest {
    private static final JsonMapper JSON =
            JsonMapper.builder().addModule(new JavaTimeModule()).build();

    final String name;
    final Caller caller;
    final KeysetHandle privateKeyset;
    private @Nullable NodeRegistered registered;

    NodeUnderTest(String name) {
        this(name, new Ids().apiToken().value());
    }

    NodeUnderTest(String name, String tokenId) {
        this(name, new Caller(tokenId, "runtime " + name, Set.of(Role.RUNTIME), null, "req-" + name));
    }

    /** A node whose token is limited to regions. */
    static NodeUnderTest limitedTo(String name, String... regions) {
        return new NodeUnderTest(
                name,
                new Caller(
                        new Ids().apiToken().value(),
                        "runtime " + name,
                        Set.of(Role.RUNTIME),
                        null,
                        Set.of(regions),
                        "req-" + name));
    }

    private NodeUnderTest(String name, Caller caller) {
        this.name = name;
        this.caller = caller;
        try {
            this.privateKeyset = KeysetHandle.generateNew(
                    PredefinedHybridParameters.HPKE_X25519_HKDF_SHA256_AES_128_GCM, Tink.configuration());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    NodeUnderTest register(RoutingFixture.Replica replica, String... regions) {
        registered = replica.feed().register(caller, request(List.of(regions)));
        return this;
    }

    RegisterNodeRequest request(List<String> regions) {
        try {
            String json = TinkJsonProtoKeysetFormat.serializeKeysetWithoutSecret(
                    privateKeyset.getPublicKeysetHandle(), Tink.configuration());
            return new RegisterNodeRequest(
                    name, Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8)), regions);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String id() {
        return Objects.requireNonNull(registered).nodeId();
    }

    RoutesPayload snapshot(RoutingFixture.Replica replica) {
        return verified(replica.feed().snapshot(caller));
    }

    RoutesPayload changes(RoutingFixture.Replica replica, long after, Duration wait) {
        return verified(replica.feed().changes(caller, after, wait));
    }

    RoutesPayload verified(SignedRoutes signed) {
        byte[] payload = Base64.getDecoder().decode(signed.payload());
        try {
            verify(payload, Base64.getDecoder().decode(signed.signature()));
            return JSON.readValue(payload, RoutesPayload.class);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    void verify(byte[] payload, byte[] signature) throws GeneralSecurityException {
        String keyset = new String(
                Base64.getDecoder().decode(Objects.requireNonNull(registered).signingKeyset()), StandardCharsets.UTF_8);
        TinkJsonProtoKeysetFormat.parseKeysetWithoutSecret(keyset, Tink.configuration())
                .getPrimitive(Tink.configuration(), PublicKeyVerify.class)
                .verify(signature, payload);
    }

    String open(Route route, String context) throws GeneralSecurityException {
        byte[] sealed = Base64.getDecoder().decode(Objects.requireNonNull(route.sealedPassword()));
        byte[] plain = privateKeyset
                .getPrimitive(Tink.configuration(), HybridDecrypt.class)
                .decrypt(sealed, context.getBytes(StandardCharsets.UTF_8));
        return new String(plain, StandardCharsets.UTF_8);
    }
}
