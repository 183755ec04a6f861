package dev.tenantry.runtime.pool;

import com.mysql.cj.jdbc.Driver;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.routing.Route;
import dev.tenantry.runtime.RuntimeLimits;
import dev.tenantry.runtime.TenantBusyException;
import dev.tenantry.runtime.TenantUnroutableException;
import dev.tenantry.runtime.routing.NodeIdentity;
import dev.tenantry.runtime.routing.RouteObserver;
import dev.tenantry.runtime.routing.RoutesRefusedException;
import dev.tenantry.runtime.routing.RoutingTable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** All tenants' gates of a node: hands routes to them, bounds how many pools are open, and closes what nobody uses. */
public final class TenantGates implements RouteObserver, AutoCloseable {
    private static final Duration SWEEP = Duration.ofSeconds(30);

    private final RuntimeLimits limits;
    private final NodeIdentity identity;
    private final Path trustFolder;
    private final Driver driver;
    private final ScheduledThreadPoolExecutor housekeeper;
    private final Map<TenantId, TenantGate> gates = new ConcurrentHashMap<>();
    private volatile String nodeId = "";

    public TenantGates(RuntimeLimits limits, NodeIdentity identity, Path trustFolder) {
        this.limits = limits;
        this.identity = identity;
        this.trustFolder = trustFolder;
        try {
            this.driver = new Driver();
        } catch (SQLException e) {
            throw new IllegalStateException("the database driver cannot be loaded", e);
        }
        this.housekeeper = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("tenant-pools-housekeeper").factory());
        // Every pool schedules and cancels here; without this, cancelled work would stay until its time has come.
        housekeeper.setRemoveOnCancelPolicy(true);
        var _ = housekeeper.scheduleWithFixedDelay(
                () -> Thread.ofVirtual().start(this::sweep), SWEEP.toSeconds(), SWEEP.toSeconds(), TimeUnit.SECONDS);
    }

    /**
     * Gives a connection to a tenant's database.
     *
     * @throws dev.tenantry.runtime.TenantAccessException when there is none to give, and why
     */
    public Connection borrow(TenantId tenant) throws SQLException {
        TenantGate gate = gates.get(tenant);
        if (gate == null) {
            throw new TenantUnroutableException(
                    "This node has no route to tenant " + tenant + ". Nothing was executed.", null);
        }
        return gate.borrow();
    }

    @Override
    public void obey(RoutingTable table) {
        nodeId = table.nodeId();
        List<Thread> obeying = new ArrayList<>();
        for (Route route : table.routes().values()) {
            TenantGate gate = gates.computeIfAbsent(
                    new TenantId(route.tenantId()), tenant -> new TenantGate(route, limits, this::open));
            if (gate.isBehind(route)) {
                // Side by side, because each may wait for its tenant's work to end.
                obeying.add(Thread.ofVirtual().name("obey-" + route.tenantId()).start(() -> gate.obey(route)));
            }
        }
        joinAll(obeying);
    }

    private static void joinAll(List<Thread> threads) {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private TenantPool open(Route route, Consumer<WrongDatabaseException> onWrongDatabase) throws SQLException {
        makeRoom();
        try {
            Properties properties = DriverProperties.of(route, limits, trustFolder);
            properties.setProperty("password", identity.password(nodeId, route));
            CheckedDataSource physical = new CheckedDataSource(route, driver, properties, onWrongDatabase);
            return TenantPool.open(route, physical, limits, housekeeper);
        } catch (RoutesRefusedException | IOException e) {
            throw new TenantUnroutableException(e.getMessage() + " Nothing was executed.", e);
        }
    }

    private void makeRoom() throws TenantBusyException {
        List<TenantGate> open = gates.values().stream()
                .filter(gate -> gate.unusedNanos() >= 0)
                .sorted(Comparator.comparingLong(TenantGate::unusedNanos).reversed())
                .toList();
        int surplus = open.size() - limits.maxPools() + 1;
        for (TenantGate gate : open) {
            if (surplus <= 0) {
                return;
            }
            if (gate.closeIfUnused(Duration.ZERO)) {
                surplus--;
            }
        }
        if (surplus > 0) {
            throw new TenantBusyException(
                    "All " + limits.maxPools() + " pools of this node are in use. Nothing was executed.");
        }
    }

    private void sweep() {
        gates.values().forEach(gate -> gate.closeIfUnused(limits.idlePool()));
    }

    /**
     * Totals for gauges; never per tenant, so that their number stays bounded.
     *
     * @param pools pools that are open
     * @param active connections in use
     * @param idle connections kept for later
     * @param waiting requests that wait for a connection
     * @param parked requests that wait for the end of a cutover
     * @param quarantined tenants whose route reached a wrong database
     */
    public record Totals(int pools, int active, int idle, int waiting, int parked, int quarantined) {}

    public Totals totals() {
        int pools = 0;
        int active = 0;
        int total = 0;
        int waiting = 0;
        int parked = 0;
        int quarantined = 0;
        for (TenantGate gate : gates.values()) {
            TenantGate.Numbers numbers = gate.numbers();
            pools += numbers.open() ? 1 : 0;
            active += numbers.active();
            total += numbers.total();
            waiting += numbers.waiting();
            parked += numbers.parked();
            quarantined += numbers.quarantined() ? 1 : 0;
        }
        return new Totals(pools, active, Math.max(0, total - active), waiting, parked, quarantined);
    }

    /** Ends every pool: work that is under way gets the drain time to finish. */
    @Override
    public void close() {
        List<Thread> closing = new ArrayList<>();
        gates.values().forEach(gate -> closing.add(Thread.ofVirtual().start(gate::shut)));
        joinAll(closing);
        housekeeper.shutdownNow();
    }
}
