package dev.tenantry.runtime.routing;

import dev.tenantry.api.id.TypedId;
import dev.tenantry.api.routing.ApplicationTokenHash;
import dev.tenantry.api.routing.Route;
import dev.tenantry.api.routing.RoutesPayload;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a correctly signed list of routes may come into force. A signature says who wrote it, not that it makes sense: the
 * outages to learn from came from well-signed lists that were empty, blank or old.
 */
final class RouteCheck {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.:_-]{0,252}[A-Za-z0-9])?");
    private static final Pattern DATABASE = Pattern.compile("tn[a-z0-9]{20}");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
    private static final Set<String> FLAVOURS = Set.of("mysql", "mariadb");
    private static final Set<String> TLS_MODES = Set.of("verify-identity", "verify-ca", "required", "disabled");

    private final double maxDroppedShare;
    private final boolean allowShrink;
    private final Set<String> regions;

    /**
     * A check for a node.
     *
     * @param regions the regions it serves; none means all
     */
    RouteCheck(double maxDroppedShare, boolean allowShrink, List<String> regions) {
        this.maxDroppedShare = maxDroppedShare;
        this.allowShrink = allowShrink;
        this.regions = Set.copyOf(regions);
    }

    /**
     * Checks a payload against what is in force and answers what would be in force after it.
     *
     * @throws RoutesRefusedException with the first reason found; nothing was changed
     */
    RoutingTable accept(RoutingTable present, String nodeId, RoutesPayload payload) throws RoutesRefusedException {
        checkFrame(present, nodeId, payload);
        Set<String> tenants = new HashSet<>();
        for (Route route : payload.routes()) {
            checkFields(route);
            require(route.version() > 0, route, "it has no version");
            require(!payload.snapshot() || !RoutingTable.isRemoved(route), route, "a snapshot holds no removed routes");
            require(tenants.add(route.tenantId()), route, "it appears twice");
            require(route.version() <= payload.version(), route, "it is newer than its list");
            require(
                    payload.snapshot() || route.version() > payload.afterVersion(),
                    route,
                    "it is older than the change it came with");
            checkGeneration(present.routes().get(route.tenantId()), route);
        }
        if (payload.snapshot()) {
            checkDropped(present, tenants);
        }
        RoutingTable next = present.after(payload);
        checkUnique(next);
        return next;
    }

    private static void checkFrame(RoutingTable present, String nodeId, RoutesPayload payload)
            throws RoutesRefusedException {
        if (!nodeId.equals(payload.nodeId())) {
            throw new RoutesRefusedException("The routes are for another node than " + nodeId + ".");
        }
        if (payload.version() < present.version()) {
            throw new RoutesRefusedException("The routes are of version " + payload.version() + ", older than "
                    + present.version() + " which is in force. The registry never goes backwards.");
        }
        if (!payload.snapshot() && payload.afterVersion() != present.version()) {
            throw new RoutesRefusedException("The changes build on version " + payload.afterVersion() + ", but "
                    + present.version() + " is in force.");
        }
        if (payload.snapshot() && payload.afterVersion() != 0) {
            throw new RoutesRefusedException(
                    "A snapshot builds on nothing, but this one names version " + payload.afterVersion() + ".");
        }
        if (payload.issuedAt() == null) {
            throw new RoutesRefusedException("The routes do not say when they were issued.");
        }
    }

    private static void checkFields(Route route) throws RoutesRefusedException {
        require(TypedId.hasForm("tnt", text(route.tenantId())), route, "the tenant id is not one");
        if (RoutingTable.isRemoved(route)) {
            // A removal says whose route it ends, and nothing else.
            return;
        }
        require(TypedId.hasForm("srv", text(route.serverId())), route, "the server id is not one");
        require(TypedId.hasForm("dbs", text(route.databaseId())), route, "the database id is not one");
        RouteState state = RouteState.ofWord(text(route.state())).orElse(null);
        require(state != null, route, "its state is unknown");
        require(HOST.matcher(text(route.host())).matches(), route, "the host is not a host name or address");
        require(route.port() > 0 && route.port() <= 65_535, route, "the port is not a port");
        require(FLAVOURS.contains(text(route.flavour())), route, "the flavour is unknown");
        require(TLS_MODES.contains(text(route.tlsMode())), route, "the TLS mode is unknown");
        require(!text(route.region()).isBlank(), route, "the region is blank");
        checkNames(route);
        checkLimits(route);
        checkTokens(route);
        if (state != null && state.serves()) {
            require(!text(route.sealedPassword()).isBlank(), route, "it has no credential");
        }
    }

    private static void checkNames(Route route) throws RoutesRefusedException {
        require(route.generation() >= 1, route, "the generation is below 1");
        require(DATABASE.matcher(text(route.databaseName())).matches(), route, "the database name is not one of ours");
        String expected = "a" + route.databaseName().substring(2) + "g" + route.generation();
        require(
                expected.equals(route.accountName()),
                route,
                "the account is not the application account of its database and generation");
    }

    private static void checkLimits(Route route) throws RoutesRefusedException {
        require(route.limits() != null, route, "it has no limits");
        require(
                route.limits().maxConnections() > 0
                        && route.limits().statementTimeoutMillis() > 0
                        && route.limits().maxRows() > 0,
                route,
                "a limit is not positive");
    }

    private static void checkTokens(Route route) throws RoutesRefusedException {
        for (ApplicationTokenHash token : route.applicationTokens()) {
            require(SHA_256.matcher(text(token.sha256())).matches(), route, "a token hash is not a SHA-256");
            require(!text(token.id()).isBlank(), route, "a token has no id");
        }
    }

    private static void checkGeneration(@Nullable Route before, Route after) throws RoutesRefusedException {
        if (before == null) {
            return;
        }
        require(after.version() >= before.version(), after, "its version went backwards");
        if (RoutingTable.isRemoved(after) || before.generation() == 0) {
            return;
        }
        require(after.generation() >= before.generation(), after, "its generation went backwards");
        require(
                after.generation() > before.generation() || after.databaseId().equals(before.databaseId()),
                after,
                "its database changed without a new generation");
    }

    private void checkDropped(RoutingTable present, Set<String> tenants) throws RoutesRefusedException {
        long before = present.tenants();
        long dropped = present.routes().values().stream()
                .filter(route -> !RoutingTable.isRemoved(route) && !tenants.contains(route.tenantId()))
                .filter(route -> regions.isEmpty() || regions.contains(route.region()))
                .count();
        long allowed = Math.max(1, (long) Math.floor(before * maxDroppedShare));
        if (dropped > allowed && !allowShrink) {
            throw new RoutesRefusedException(
                    "The snapshot leaves out " + dropped + " of " + before + " tenants, more than the " + allowed
                            + " that may go at once. If that is meant, start the runtime once with allow-shrink=true.");
        }
    }

    private static void checkUnique(RoutingTable table) throws RoutesRefusedException {
        Map<String, String> databases = new HashMap<>();
        Map<String, String> tokens = new HashMap<>();
        for (Route route : table.routes().values()) {
            if (RoutingTable.isRemoved(route)) {
                continue;
            }
            for (String name : List.of(route.databaseId(), route.databaseName())) {
                require(
                        databases.putIfAbsent(name, route.tenantId()) == null,
                        route,
                        "its database belongs to another tenant too");
            }
            for (ApplicationTokenHash token : route.applicationTokens()) {
                require(
                        tokens.putIfAbsent(token.sha256(), route.tenantId()) == null,
                        route,
                        "one of its tokens is known twice");
            }
        }
    }

    /** What comes from outside may lack a member whatever the record says. */
    private static String text(@Nullable String value) {
        return Objects.requireNonNullElse(value, "");
    }

    private static void require(boolean holds, Route route, String complaint) throws RoutesRefusedException {
        if (!holds) {
            String tenant = text(route.tenantId());
            throw new RoutesRefusedException("The route of tenant "
                    + (TypedId.hasForm("tnt", tenant) ? tenant : "(no id)") + " is refused: " + complaint + ".");
        }
    }
}
