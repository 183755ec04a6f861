package dev.tenantry.runtime;

import dev.tenantry.api.id.TenantId;
import dev.tenantry.runtime.pool.TenantGates;
import dev.tenantry.runtime.routing.NodeIdentity;
import dev.tenantry.runtime.routing.RoutingFollower;
import dev.tenantry.runtime.routing.RoutingStatus;
import dev.tenantry.runtime.routing.RoutingTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A runtime node inside an application: follows the routing registry and leads work to its tenant's database.
 *
 * <pre>{@code
 * try (TenantRuntime runtime = TenantRuntime.start(settings, RuntimeLimits.standard())) {
 *     TenantId tenant = runtime.tenantOf(bearerToken).orElseThrow();
 *     TenantScope.run(tenant, () -> orders.place(runtime.dataSource(), order));
 * }
 * }</pre>
 */
public final class TenantRuntime implements AutoCloseable {
    private static final String TOKEN_PREFIX = "tna_";
    private static final int LONGEST_TOKEN = 200;

    private final TenantGates gates;
    private final RoutingFollower follower;
    private final TenantDataSource dataSource;
    private final Clock clock;

    private TenantRuntime(TenantGates gates, RoutingFollower follower, Clock clock) {
        this.gates = gates;
        this.follower = follower;
        this.dataSource = new TenantDataSource(gates);
        this.clock = clock;
    }

    /**
     * Starts a node. Routes on disk are in force on return; the control plane is contacted in the background.
     *
     * @throws IOException when the node's folder cannot be used
     */
    public static TenantRuntime start(RuntimeSettings settings, RuntimeLimits limits) throws IOException {
        return start(settings, limits, Clock.systemUTC());
    }

    static TenantRuntime start(RuntimeSettings settings, RuntimeLimits limits, Clock clock) throws IOException {
        NodeIdentity identity = NodeIdentity.in(settings.directory());
        TenantGates gates = new TenantGates(limits, identity, settings.directory());
        RoutingFollower follower = new RoutingFollower(settings, limits, identity, gates, clock);
        follower.start();
        return new TenantRuntime(gates, follower, clock);
    }

    /** The data source for the tenant in {@link TenantScope}. */
    public TenantDataSource dataSource() {
        return dataSource;
    }

    /**
     * Whose application token this is. Unknown, expired and malformed tokens look alike.
     *
     * <p>The registry holds SHA-256 hashes of random tokens only. Looking one up by its hash tells an attacker nothing: how long it takes
     * depends on a hash that the attacker cannot steer, and the stored and the computed hash are compared in constant time.
     */
    public Optional<TenantId> tenantOf(String token) {
        if (!token.startsWith(TOKEN_PREFIX) || token.length() > LONGEST_TOKEN) {
            return Optional.empty();
        }
        byte[] digest = sha256(token);
        RoutingTable.TokenHolder holder =
                follower.table().tokens().get(HexFormat.of().formatHex(digest));
        if (holder == null || !MessageDigest.isEqual(digest, HexFormat.of().parseHex(holder.sha256()))) {
            return Optional.empty();
        }
        boolean expired = holder.expiresAt() != null && !clock.instant().isBefore(holder.expiresAt());
        return expired ? Optional.empty() : Optional.of(holder.tenant());
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** How the node stands with the registry. */
    public RoutingStatus status() {
        return follower.status();
    }

    /** Waits until the control plane was asked once, whatever came of it. */
    public RoutingStatus awaitFirstContact(Duration patience) throws InterruptedException {
        return follower.awaitFirstContact(patience);
    }

    /** Totals over all pools. */
    public TenantGates.Totals totals() {
        return gates.totals();
    }

    /** Stops following, ends every pool (work under way gets the drain time to finish), and only then tells the control plane that it serves no more. */
    @Override
    public void close() {
        follower.stop();
        gates.close();
        follower.close();
    }
}
