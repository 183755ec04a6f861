package dev.tenantry.controlplane.routing;

import dev.tenantry.api.common.FieldError;
import dev.tenantry.api.common.Page;
import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.routing.NodeRegistered;
import dev.tenantry.api.routing.NodeView;
import dev.tenantry.api.routing.RegisterNodeRequest;
import dev.tenantry.api.routing.SignedRoutes;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.CatalogException;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.secret.RoutingSigningKey;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runtime nodes ask of the control plane: to be known, all routes, and what changed since. A token speaks for the one node that it
 * registered, so a node cannot acknowledge for another or receive what is sealed for it.
 */
@Singleton
final class RoutingFeed {
    private static final Logger LOG = LoggerFactory.getLogger(RoutingFeed.class);

    /** A keyset with a handful of keys has a few hundred characters. */
    private static final int MAX_KEYSET_CHARACTERS = 8_192;

    private static final int MAX_REGIONS = 64;
    private static final int MAX_PAGE = 200;

    private final Catalog catalog;
    private final Ids ids;
    private final AuditTrail audit;
    private final RuntimeNodeStore nodes;
    private final RegistryWatch watch;
    private final RoutesForNode routes;
    private final RoutingSigningKey signingKey;
    private final RoutingConfiguration configuration;

    RoutingFeed(
            Catalog catalog,
            Ids ids,
            AuditTrail audit,
            RuntimeNodeStore nodes,
            RegistryWatch watch,
            RoutesForNode routes,
            RoutingSigningKey signingKey,
            RoutingConfiguration configuration) {
        this.catalog = catalog;
        this.ids = ids;
        this.audit = audit;
        this.nodes = nodes;
        this.watch = watch;
        this.routes = routes;
        this.signingKey = signingKey;
        this.configuration = configuration;
    }

    /** Registers the caller's node, or renews its key and regions. Either way it has acknowledged nothing yet. */
    NodeRegistered register(Caller caller, RegisterNodeRequest request) {
        String keyset = keyset(request.publicKeyset());
        List<String> regions = granted(caller, regions(request.regions()));
        try {
            String id =
                    catalog.transaction(connection -> register(connection, caller, request.name(), keyset, regions));
            return new NodeRegistered(
                    id, signingKey.publicKeyset(), configuration.lease().toSeconds(), regions);
        } catch (CatalogException e) {
            if (e.isDuplicateKey()) {
                throw conflict(
                        "Another request registered the name or used the token at the same moment. Nothing was changed.");
            }
            throw e;
        }
    }

    /**
     * Ends the lease of the caller's node at once: it serves nothing any more, so nobody waits for it. Asking for routes begins a new one.
     */
    void leave(Caller caller) {
        catalog.transaction(connection -> {
            RuntimeNode node = nodeOf(connection, caller);
            nodes.endLease(connection, node.id());
            audit.record(
                    connection,
                    new AuditTrail.Entry(
                            null,
                            caller.tokenId(),
                            caller.person(),
                            "routing.leave",
                            node.id(),
                            "",
                            caller.requestId(),
                            null,
                            Map.of("name", node.name())));
            return node;
        });
    }

    /** All routes of the caller's node. Receiving them acknowledges nothing: the next request for changes does. */
    SignedRoutes snapshot(Caller caller) {
        Answer answer = catalog.transaction(connection -> {
            RuntimeNode node = nodeOf(connection, caller);
            nodes.extendLease(connection, node.id(), configuration.lease());
            return new Answer(node, read(connection, 0));
        });
        return routes.snapshot(answer.node(), answer.registry());
    }

    /**
     * What came after a version; asking acknowledges everything up to it. Answers at once when there is something newer, else when there is,
     * or after the wait with no changes.
     *
     * @param after the version that the node has in force
     * @param wait how long to wait, not longer than the configuration allows
     */
    SignedRoutes changes(Caller caller, long after, Duration wait) {
        catalog.transaction(connection -> acknowledge(connection, caller, after));
        long patience = (wait.compareTo(configuration.maxWait()) > 0 ? configuration.maxWait() : wait).toNanos();
        long deadline = System.nanoTime() + patience;
        while (true) {
            // The node is read again: it may have been given another key while this request waited.
            Answer answer =
                    catalog.transaction(connection -> new Answer(nodeOf(connection, caller), read(connection, after)));
            long left = deadline - System.nanoTime();
            if (answer.registry().version() != after || left <= 0 || watch.isClosed()) {
                return routes.changes(answer.node(), after, answer.registry());
            }
            watch.await(after, Duration.ofNanos(left));
            if (Thread.currentThread().isInterrupted()) {
                return routes.changes(answer.node(), after, answer.registry());
            }
        }
    }

    /** The nodes by name, one page at a time. */
    Page<NodeView> list(@Nullable String cursor, int limit) {
        int size = Math.clamp(limit, 1, MAX_PAGE);
        List<RuntimeNode> found =
                catalog.transaction(connection -> nodes.afterName(connection, cursor == null ? "" : cursor, size + 1));
        List<NodeView> page = found.stream().limit(size).map(RuntimeNode::view).toList();
        return new Page<>(page, found.size() > size ? page.getLast().name() : null);
    }

    private String register(Connection connection, Caller caller, String name, String keyset, List<String> regions) {
        Optional<RuntimeNode> ofToken = nodes.byToken(connection, caller.tokenId());
        if (ofToken.isPresent() && !ofToken.get().name().equals(name)) {
            throw conflict("This token registered node " + ofToken.get().name()
                    + " and speaks for that one only. Nothing was changed.");
        }
        Optional<RuntimeNode> present = nodes.byName(connection, name);
        if (present.isPresent()
                && !present.get().tokenId().equals(caller.tokenId())
                && nodes.tokenIsValid(connection, present.get().tokenId())) {
            throw conflict("Node " + name + " belongs to another token that is still valid. Nothing was changed.");
        }
        String id = present.map(RuntimeNode::id).orElseGet(() -> ids.node().value());
        RuntimeNode node =
                new RuntimeNode(id, name, caller.tokenId(), keyset, regions, 0, Instant.EPOCH, true, Instant.EPOCH);
        if (present.isPresent()) {
            nodes.renew(connection, node, configuration.lease());
        } else {
            nodes.insert(connection, node, configuration.lease());
        }
        audit.record(
                connection,
                new AuditTrail.Entry(
                        null,
                        caller.tokenId(),
                        caller.person(),
                        present.isPresent() ? "routing.renew_node" : "routing.register_node",
                        id,
                        "",
                        caller.requestId(),
                        null,
                        Map.of("name", name, "regions", regions.isEmpty() ? "all" : String.join(",", regions))));
        return id;
    }

    private RuntimeNode acknowledge(Connection connection, Caller caller, long after) {
        RuntimeNode node = nodeOf(connection, caller);
        long version = nodes.registryVersion(connection);
        if (after < 0 || after > version) {
            throw new ApiException(
                    ProblemCode.REQUEST_CONFLICT,
                    "Node " + node.name() + " acknowledges routing version " + after + ", and the registry is at "
                            + version
                            + ". Nothing was acknowledged. Either the node follows another control plane, or the catalog was restored from a backup.",
                    "Check the control plane's address in the node's configuration.",
                    "If the catalog was restored on purpose, empty the node's routing folder and restart it.");
        }
        nodes.acknowledge(connection, node.id(), after, configuration.lease());
        return node;
    }

    private RuntimeNode nodeOf(Connection connection, Caller caller) {
        return nodes.byToken(connection, caller.tokenId())
                .orElseThrow(() -> new ApiException(
                        ProblemCode.ROUTING_UNKNOWN_NODE,
                        "No runtime node is registered with this token.",
                        "Register it: PUT /v1/routing/nodes"));
    }

    private static RegistryReader.Registry read(Connection connection, long after) {
        try {
            return RegistryReader.after(connection, after);
        } catch (BrokenRegistryException e) {
            LOG.error("routes are withheld: {}", e.getMessage());
            throw new ApiException(
                    ProblemCode.REQUEST_UNAVAILABLE,
                    "The routing registry does not add up, so no routes are handed out. Nodes go on with the routes they have.",
                    "Look for the cause in the control plane's log, and restore the catalog's route table.");
        }
    }

    private static String keyset(String base64) {
        try {
            if (base64.length() > MAX_KEYSET_CHARACTERS) {
                throw new IllegalArgumentException("the keyset is too large");
            }
            String json = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
            NodeKey.read(json);
            return json;
        } catch (IllegalArgumentException e) {
            throw invalid("publicKeyset", "must be the Base64 of a Tink keyset of HPKE public keys in JSON form");
        }
    }

    private static List<String> regions(@Nullable List<String> asked) {
        List<String> regions = asked == null ? List.of() : asked;
        if (regions.size() > MAX_REGIONS
                || regions.stream().anyMatch(region -> region.isBlank() || region.length() > 64)) {
            throw invalid("regions", "must be at most " + MAX_REGIONS + " names of 1 to 64 characters");
        }
        return regions.stream().distinct().sorted().toList();
    }

    /** What the node will be told: what it asks for, and never more than its token allows. */
    private static List<String> granted(Caller caller, List<String> asked) {
        if (caller.regions().isEmpty()) {
            return asked;
        }
        if (asked.isEmpty()) {
            return caller.regions().stream().sorted().toList();
        }
        List<String> beyond = asked.stream()
                .filter(region -> !caller.regions().contains(region))
                .toList();
        if (!beyond.isEmpty()) {
            throw new ApiException(
                    ProblemCode.ACCESS_FORBIDDEN,
                    "The node asks for routes of " + String.join(", ", beyond) + ", and its token is limited to "
                            + String.join(
                                    ", ", caller.regions().stream().sorted().toList())
                            + ". Nothing was changed.",
                    "Take the region out of the node's configuration (tenantry.runtime.regions).",
                    "If the node shall serve it, give it another token: tenantctl tokens create NAME --role runtime --region REGION");
        }
        return asked;
    }

    private static ApiException invalid(String field, String message) {
        return new ApiException(
                ProblemCode.REQUEST_INVALID,
                "The node cannot be registered. Nothing was changed.",
                List.of("Correct the member and send the request again."),
                List.of(new FieldError(field, message)),
                null);
    }

    private static ApiException conflict(String detail) {
        return new ApiException(
                ProblemCode.REQUEST_CONFLICT,
                detail,
                "Give each node a name and a token of its own.",
                "To give the name to another token, revoke the one that holds it, then register again.");
    }

    private record Answer(RuntimeNode node, RegistryReader.Registry registry) {}
}
