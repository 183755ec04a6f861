package dev.tenantry.controlplane.simulation;

import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.routing.RegistryForTests;
import dev.tenantry.controlplane.routing.RegistryForTests.Told;
import dev.tenantry.controlplane.tenant.AccountStore;
import dev.tenantry.provisioning.Secret;
import dev.tenantry.provisioning.database.DatabaseIdentity;
import dev.tenantry.provisioning.identifier.AccountName;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A runtime node: follows the registry, serves traffic by what it knows, and starts from its disk when it starts. */
final class Node extends Actor {
    private static final long POLL_MICROS = 250_000;

    private final World world;
    private final String id;
    private final RegistryForTests registry;
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private final Map<String, Told> routes = new LinkedHashMap<>();
    private long version;
    private Map<String, Told> disk = Map.of();
    private long diskVersion;
    /** A faulty one: it acknowledges and goes on with the sessions it has. Nobody may depend on its good will. */
    private final boolean deaf;

    Node(String name, String id, World world, RegistryForTests registry) {
        super(name);
        this.world = world;
        this.id = id;
        this.registry = registry;
        this.deaf = world.simulation.random.nextInt(4) == 0;
    }

    @Override
    void start() {
        // What its dead self had open is closed by the servers when they notice; here at once.
        world.servers.values().forEach(server -> server.sessions.removeAll(sessions.values()));
        sessions.clear();
        routes.clear();
        routes.putAll(disk);
        version = diskVersion;
        world.simulation.spawn(this, name + " follows", null, this::follow);
        world.simulation.spawn(this, name + " serves", null, this::serve);
    }

    private void follow() {
        while (true) {
            try {
                RegistryForTests.Answer answer = registry.changes(id, version);
                world.simulation.point("takes routes");
                apply(answer);
                world.simulation.point("writes its disk");
                disk = new LinkedHashMap<>(routes);
                diskVersion = version;
            } catch (dev.tenantry.controlplane.catalog.CatalogException outage) {
                world.simulation.note(this, "goes on with what it has");
            }
            world.simulation.sleep(POLL_MICROS, "waits for routes");
        }
    }

    private void apply(RegistryForTests.Answer answer) {
        if (answer.version() < version) {
            throw new Violation(
                    "invariant 12: " + name + " is at version " + version + " and is told " + answer.version());
        }
        for (Told route : answer.routes()) {
            Told known = routes.get(route.tenant());
            if (known != null && (route.version() < known.version() || route.generation() < known.generation())) {
                throw new Violation("invariant 12: the route of " + route.tenant() + " goes back from version "
                        + known.version() + ", generation " + known.generation() + ", to " + route.version()
                        + ", generation " + route.generation());
            }
            routes.put(route.tenant(), route);
            Session open = sessions.get(route.tenant());
            if (open != null && !deaf && !serves(route, open)) {
                close(route.tenant());
            }
        }
        version = answer.version();
    }

    private static boolean serves(Told route, Session open) {
        return route.state().equals("active") && open.account.value().equals(route.account());
    }

    /** Traffic: one tenant after the other, over a session that is opened when it is needed. */
    private void serve() {
        while (true) {
            for (Told route : java.util.List.copyOf(routes.values())) {
                if (route.state().equals("active")) {
                    world.simulation.point("serves");
                    serve(route);
                }
            }
            world.simulation.sleep(POLL_MICROS * 4, "waits for traffic");
        }
    }

    private void serve(Told route) {
        Session open = sessions.get(route.tenant());
        if (open == null || open.killed) {
            sessions.remove(route.tenant());
            Session opened = open(route);
            if (opened != null) {
                sessions.put(route.tenant(), opened);
            }
        } else if (serves(route, open)) {
            world.written(route);
        }
    }

    private @Nullable Session open(Told route) {
        byte[] sealed = route.sealedPassword();
        if (sealed == null) {
            throw new Violation("the route of " + route.tenant() + " is active and has no credential");
        }
        AccountName account = new AccountName(route.account());
        Secret password = world.secrets.open(AccountStore.context(new TenantId(route.tenant()), account), sealed);
        SimulatedServer server = world.server(route.server());
        DatabaseIdentity mark = server.mark(route.databaseName());
        if (mark == null
                || !mark.tenantId().equals(route.tenant())
                || !mark.databaseId().equals(route.database())) {
            return null;
        }
        return server.open(account, password, mark);
    }

    private void close(String tenant) {
        Session open = sessions.remove(tenant);
        if (open != null) {
            world.servers.values().forEach(server -> server.sessions.remove(open));
        }
    }
}
