package dev.tenantry.controlplane.routing;

import dev.tenantry.api.routing.ApplicationTokenHash;
import dev.tenantry.api.routing.RouteLimits;
import dev.tenantry.controlplane.catalog.Json;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the registry as of one instant, and refuses a registry that does not add up.
 *
 * <p>Version and routes come from a single statement, which has one view of the catalog also under READ COMMITTED. Read one after the other, a route that
 * moves between the two reads would be missing from a snapshot, and its tenant unserved. Tokens are read after: they may be newer than
 * the version, and the change that brought them comes with a version of its own.
 */
final class RegistryReader {
    /** How many tenants one statement asks tokens for. */
    private static final int TENANTS_AT_ONCE = 500;

    private RegistryReader() {}

    /** The registry's version, and the routes above a version in the order in which they were written. */
    static Registry after(Connection transaction, long after) {
        List<Line> lines = Sql.of(transaction, """
                        SELECT g.version AS current_version, g.route_count, r.tenant_id, r.registry_version, r.service_state, r.reason,
                               r.server_id, s.host, s.port, s.flavour, s.tls_mode, s.tls_ca_pem, s.region, r.database_id, r.database_name,
                               r.account_name, r.generation, r.limits, a.sealed_password
                          FROM routing_registry g
                          LEFT JOIN route r ON r.registry_version > :after
                          LEFT JOIN server s ON s.id = r.server_id
                          LEFT JOIN database_account a ON a.account_name = r.account_name AND a.database_id = r.database_id
                         WHERE g.id = 1
                         ORDER BY r.registry_version
                        """)
                .with("after", after)
                .list(row -> new Line(
                        row.longValue("current_version"),
                        row.longValue("route_count"),
                        row.nullableString("tenant_id") == null ? null : route(row)));
        Line head = lines.getFirst();
        List<StoredRoute> routes = lines.stream()
                .<StoredRoute>mapMulti((line, routesOnly) -> {
                    if (line.route() != null) {
                        routesOnly.accept(line.route());
                    }
                })
                .toList();
        check(after, head, routes);
        return new Registry(head.version(), routes, tokens(transaction, routes));
    }

    private static @Nullable Sealed sealed(byte @Nullable [] bytes) {
        return bytes == null ? null : new Sealed(bytes);
    }

    private static void check(long after, Line head, List<StoredRoute> routes) {
        long newest = routes.isEmpty() ? after : routes.getLast().version();
        boolean complete = after > 0 || routes.size() == head.routeCount();
        if (after <= head.version() && (newest != head.version() || !complete)) {
            throw new BrokenRegistryException(
                    "the routing registry is at version " + head.version() + " with " + head.routeCount()
                            + " routes, but its table has " + routes.size() + " above version " + after
                            + ", the newest of version " + newest
                            + "; no node is told anything until it adds up");
        }
    }

    private static StoredRoute route(Row row) {
        return new StoredRoute(
                row.string("tenant_id"),
                row.longValue("registry_version"),
                row.string("service_state"),
                row.string("reason"),
                row.string("server_id"),
                row.string("host"),
                row.integer("port"),
                row.string("flavour"),
                row.string("tls_mode"),
                row.nullableString("tls_ca_pem"),
                row.string("region"),
                row.string("database_id"),
                row.string("database_name"),
                row.string("account_name"),
                row.integer("generation"),
                Json.read(row.string("limits"), RouteLimits.class),
                sealed(row.nullableBytes("sealed_password")));
    }

    private static Map<String, List<ApplicationTokenHash>> tokens(Connection transaction, List<StoredRoute> routes) {
        Map<String, List<ApplicationTokenHash>> tokens = new HashMap<>();
        for (int from = 0; from < routes.size(); from += TENANTS_AT_ONCE) {
            List<String> tenants = routes.subList(from, Math.min(routes.size(), from + TENANTS_AT_ONCE)).stream()
                    .map(StoredRoute::tenantId)
                    .toList();
            List<TenantToken> found = Sql.of(transaction, """
                            SELECT tenant_id, id, token_sha256, expires_at FROM application_token
                             WHERE tenant_id IN (:tenants) AND revoked_at IS NULL
                               AND (expires_at IS NULL OR expires_at > UTC_TIMESTAMP(6))
                             ORDER BY id
                            """)
                    .withEach("tenants", tenants)
                    .list(row -> new TenantToken(
                            row.string("tenant_id"),
                            new ApplicationTokenHash(
                                    row.string("id"), row.string("token_sha256"), row.nullableInstant("expires_at"))));
            for (TenantToken token : found) {
                tokens.computeIfAbsent(token.tenantId(), tenant -> new ArrayList<>())
                        .add(token.hash());
            }
        }
        return tokens;
    }

    private record TenantToken(String tenantId, ApplicationTokenHash hash) {}

    private record Line(
            long version, long routeCount, @Nullable StoredRoute route) {}

    /**
     * The registry as it was at one instant.
     *
     * @param version its version
     * @param routes those above the version that was asked for
     * @param tokens the usable application tokens of their tenants
     */
    record Registry(long version, List<StoredRoute> routes, Map<String, List<ApplicationTokenHash>> tokens) {}
}
