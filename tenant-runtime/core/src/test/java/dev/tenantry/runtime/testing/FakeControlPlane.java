package dev.tenantry.runtime.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.PublicKeySign;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.hybrid.HybridConfig;
import com.google.crypto.tink.signature.Ed25519Parameters;
import com.google.crypto.tink.signature.SignatureConfig;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tenantry.api.routing.NodeRegistered;
import dev.tenantry.api.routing.RegisterNodeRequest;
import dev.tenantry.api.routing.Route;
import dev.tenantry.api.routing.RoutesPayload;
import dev.tenantry.api.routing.SignedRoutes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The control plane's side of the routing feed, with real signatures and seals, that can lie, be slow and go away. */
public final class FakeControlPlane implements AutoCloseable {
    public static final String TOKEN = "tnp_the-node-token-of-a-test";
    public static final ObjectMapper JSON =
            JsonMapper.builder().addModule(new JavaTimeModule()).build();

    private static final Configuration TINK = register();

    private final KeysetHandle signingKey = newSigningKey();
    private final String nodeId;
    private final Map<String, TestTenant> tenants = new TreeMap<>();
    private final Map<String, Long> versions = new TreeMap<>();
    private final Deque<SignedRoutes> lies = new ArrayDeque<>();
    private @Nullable HttpServer http;
    private @Nullable HybridEncrypt node;
    private int port;
    private long version;
    private long acknowledged = -1;
    private boolean left;
    private String acceptedToken = TOKEN;

    public FakeControlPlane() {
        this.nodeId = "nod_" + TestTenant.random();
        start();
    }

    /** Opens the port, the same one as before. */
    public synchronized void start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/v1/routing/", this::handle);
            server.start();
            port = server.getAddress().getPort();
            http = server;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        goAway();
    }

    /** Closes the port, until {@link #start()} opens it again. */
    public synchronized void goAway() {
        if (http != null) {
            http.stop(0);
            http = null;
        }
        notifyAll();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public String nodeId() {
        return nodeId;
    }

    public synchronized long version() {
        return version;
    }

    /** The version that the node has acknowledged; -1 before the first. */
    public synchronized long acknowledged() {
        return acknowledged;
    }

    /** Whether the node has said that it serves nothing any more, and has asked for nothing since. */
    public synchronized boolean left() {
        return left;
    }

    public synchronized void accept(String token) {
        acceptedToken = token;
    }

    /** Publishes tenants as they are now, in one version each, and answers the newest version. */
    public synchronized long publish(TestTenant... changed) {
        for (TestTenant tenant : changed) {
            tenants.put(tenant.id().value(), tenant);
            versions.put(tenant.id().value(), ++version);
        }
        notifyAll();
        return version;
    }

    /** Answers the next requests for a snapshot or changes with something made up. */
    public synchronized void lie(SignedRoutes... envelopes) {
        lies.addAll(List.of(envelopes));
        notifyAll();
    }

    /** How many lies were not told yet. */
    public synchronized int liesLeft() {
        return lies.size();
    }

    /** The present routes as they would be sent, newer than a version. */
    public synchronized List<Route> routes(long after) {
        List<Route> routes = new ArrayList<>();
        tenants.forEach((id, tenant) -> {
            if (versions.getOrDefault(id, 0L) > after) {
                routes.add(tenant.route(versions.getOrDefault(id, 0L), this::seal));
            }
        });
        return routes;
    }

    public synchronized RoutesPayload snapshot() {
        return new RoutesPayload(nodeId, true, 0, version, Instant.now(), routes(0));
    }

    public SignedRoutes sign(RoutesPayload payload) {
        return sign(payload, signingKey);
    }

    /** A signing key that is not the control plane's. */
    public static KeysetHandle newSigningKey() {
        try {
            return KeysetHandle.generateNew(Ed25519Parameters.create(Ed25519Parameters.Variant.TINK), TINK);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static SignedRoutes sign(RoutesPayload payload, KeysetHandle key) {
        try {
            byte[] bytes = JSON.writeValueAsBytes(payload);
            return signBytes(bytes, key);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Signs bytes that need not be a payload at all. */
    public SignedRoutes signBytes(byte[] bytes) {
        return signBytes(bytes, signingKey);
    }

    private static SignedRoutes signBytes(byte[] bytes, KeysetHandle key) {
        try {
            byte[] signature = key.getPrimitive(TINK, PublicKeySign.class).sign(bytes);
            return new SignedRoutes(
                    Base64.getEncoder().encodeToString(bytes),
                    Base64.getEncoder().encodeToString(signature));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized String seal(String password, String context) {
        try {
            HybridEncrypt cipher = node;
            if (cipher == null) {
                throw new IllegalStateException("the node has not registered");
            }
            byte[] sealed = cipher.encrypt(
                    password.getBytes(StandardCharsets.UTF_8),
                    (nodeId + "|" + context).getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!("Bearer " + acceptedToken).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            if ("DELETE".equals(exchange.getRequestMethod())) {
                leave(exchange);
                return;
            }
            Object answer = answer(exchange);
            byte[] body = JSON.writeValueAsBytes(answer);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void leave(HttpExchange exchange) throws IOException {
        if (exchange.getRequestURI().getPath().endsWith("/lease")) {
            left = true;
            exchange.sendResponseHeaders(204, -1);
        } else {
            exchange.sendResponseHeaders(404, -1);
        }
    }

    private Object answer(HttpExchange exchange) throws IOException, InterruptedException {
        String path = exchange.getRequestURI().getPath();
        if (path.endsWith("/nodes")) {
            return register(JSON.readValue(exchange.getRequestBody(), RegisterNodeRequest.class));
        }
        if (path.endsWith("/snapshot")) {
            return sendSnapshot();
        }
        String query = exchange.getRequestURI().getQuery();
        return sendChanges(
                Long.parseLong(query.replaceAll(".*after=(\\d+).*", "$1")),
                Long.parseLong(query.replaceAll(".*wait=(\\d+).*", "$1")));
    }

    private synchronized NodeRegistered register(RegisterNodeRequest request) {
        try {
            String keyset = new String(Base64.getDecoder().decode(request.publicKeyset()), StandardCharsets.UTF_8);
            node = TinkJsonProtoKeysetFormat.parseKeysetWithoutSecret(keyset, TINK)
                    .getPrimitive(TINK, HybridEncrypt.class);
            String signing =
                    TinkJsonProtoKeysetFormat.serializeKeysetWithoutSecret(signingKey.getPublicKeysetHandle(), TINK);
            return new NodeRegistered(
                    nodeId,
                    Base64.getEncoder().encodeToString(signing.getBytes(StandardCharsets.UTF_8)),
                    30,
                    request.regions() == null ? List.of() : request.regions());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized SignedRoutes sendSnapshot() {
        SignedRoutes lie = lies.poll();
        return lie != null ? lie : sign(snapshot());
    }

    private synchronized SignedRoutes sendChanges(long after, long waitSeconds) throws InterruptedException {
        acknowledged = after;
        left = false;
        notifyAll();
        long deadline = System.currentTimeMillis() + waitSeconds * 1_000;
        while (version == after && lies.isEmpty() && http != null && System.currentTimeMillis() < deadline) {
            wait(Math.max(1, deadline - System.currentTimeMillis()));
        }
        SignedRoutes lie = lies.poll();
        return lie != null ? lie : sign(new RoutesPayload(nodeId, false, after, version, Instant.now(), routes(after)));
    }

    private static Configuration register() {
        try {
            HybridConfig.register();
            SignatureConfig.register();
            return RegistryConfiguration.get();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
