package dev.tenantry.controlplane.routing;

import dev.tenantry.controlplane.catalog.Catalog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The routing feed without its cryptography: what a node's request for changes does to the catalog and what it gets, for a simulation in which
 * sealing and signing thousands of answers would cost more than everything else.
 */
public final class RegistryForTests {
    private final Catalog catalog;
    private final RuntimeNodeStore nodes = new RuntimeNodeStore();
    private final Duration lease;

    public RegistryForTests(Catalog catalog, RoutingConfiguration configuration) {
        this.catalog = catalog;
        this.lease = configuration.lease();
    }

    /** A route as a node gets it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    public record Told(
            String tenant,
            long version,
            String state,
            String server,
            String database,
            String databaseName,
            String account,
            int generation,
            byte @Nullable [] sealedPassword) {}

    /** What was read of the registry. */
    public record Answer(long version, List<Told> routes) {}

    /** Makes a node known. */
    public void register(String id, String name) {
        catalog.transaction(transaction -> {
            nodes.insert(
                    transaction,
                    new RuntimeNode(id, name, "tok_" + name, "{}", List.of(), 0, Instant.EPOCH, true, Instant.EPOCH),
                    lease);
            return true;
        });
    }

    /** Acknowledges a version and reads what comes after it. */
    public Answer changes(String node, long after) {
        catalog.transaction(transaction -> {
            nodes.acknowledge(transaction, node, after, lease);
            return true;
        });
        return catalog.transaction(transaction -> {
            RegistryReader.Registry registry = RegistryReader.after(transaction, after);
            return new Answer(
                    registry.version(),
                    registry.routes().stream().map(RegistryForTests::told).toList());
        });
    }

    private static Told told(StoredRoute route) {
        Sealed sealed = route.sealedPassword();
        return new Told(
                route.tenantId(),
                route.version(),
                route.state(),
                route.serverId(),
                route.databaseId(),
                route.databaseName(),
                route.accountName(),
                route.generation(),
                sealed == null ? null : sealed.bytes());
    }
}
