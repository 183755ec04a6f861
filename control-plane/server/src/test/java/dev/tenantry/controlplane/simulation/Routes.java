package dev.tenantry.controlplane.simulation;

import dev.tenantry.controlplane.simulation.sql.Table;
import dev.tenantry.controlplane.simulation.sql.Tuple;
import dev.tenantry.provisioning.account.AccountObservation;
import dev.tenantry.provisioning.database.DatabaseIdentity;
import dev.tenantry.provisioning.identifier.AccountName;
import dev.tenantry.provisioning.identifier.AccountRole;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Who may reach what: generations, routes, accounts and sessions. */
final class Routes {
    private final World world;
    private final Table tenants;
    private final Table databases;
    private final Table accounts;
    private final Table routes;
    private final Table registry;
    private final Table nodes;
    private final int generation;
    private final int live;
    private final int owner;
    private final int databaseState;
    private final int accountDatabase;
    private final int accountState;
    private final Map<String, Long> generations = new HashMap<>();
    private long tenantChanges = -1;
    private long databaseChanges = -1;
    private long version;

    Routes(World world) {
        this.world = world;
        this.tenants = world.database.table("tenant");
        this.databases = world.database.table("tenant_database");
        this.accounts = world.database.table("database_account");
        this.routes = world.database.table("route");
        this.registry = world.database.table("routing_registry");
        this.nodes = world.database.table("runtime_node");
        this.generation = tenants.position("generation");
        this.live = tenants.position("live_database_id");
        this.owner = databases.position("tenant_id");
        this.databaseState = databases.position("state");
        this.accountDatabase = accounts.position("database_id");
        this.accountState = accounts.position("state");
    }

    void checkCatalog() {
        if (tenants.changes() != tenantChanges || databases.changes() != databaseChanges) {
            tenantChanges = tenants.changes();
            databaseChanges = databases.changes();
            oneLiveGeneration();
        }
        denseRegistry();
        routesPointHome();
    }

    /** (1) One live database and one generation for each tenant, and the generation only rises. */
    private void oneLiveGeneration() {
        Map<String, String> alive = new HashMap<>();
        for (Tuple row : databases.rows()) {
            String tenant = row.text(owner);
            if (tenant != null && "live".equals(row.text(databaseState)) && alive.put(tenant, text(row, 0)) != null) {
                throw new Violation("invariant 1: tenant " + tenant + " has two live databases");
            }
        }
        for (Tuple row : tenants.rows()) {
            String tenant = text(row, 0);
            if (!Objects.equals(alive.get(tenant), row.text(live))) {
                throw new Violation("invariant 1: tenant " + tenant + " names " + row.text(live) + " as live and "
                        + alive.get(tenant) + " is");
            }
            Long before = generations.put(tenant, row.number(generation));
            if (before != null && before > row.number(generation)) {
                throw new Violation("invariant 1: the generation of tenant " + tenant + " goes back");
            }
        }
    }

    /** (12) The registry's version only rises, and no route is above it. */
    private void denseRegistry() {
        long now = version();
        if (now < version) {
            throw new Violation("invariant 12: the registry goes back from " + version + " to " + now);
        }
        version = now;
        for (Tuple route : routes.rows()) {
            if (route.number(routes.position("registry_version")) > now) {
                throw new Violation("invariant 12: the route of " + route.text(0) + " is ahead of the registry");
            }
        }
    }

    /** (3) An active route names the tenant's own database, whose mark says so, and the tenant's generation. */
    private void routesPointHome() {
        for (Tuple route : routes.rows()) {
            if (!"active".equals(route.text(routes.position("service_state")))) {
                continue;
            }
            String tenant = text(route, 0);
            Tuple row = Objects.requireNonNull(tenants.byKey(tenant));
            String database = text(route, routes.position("database_id"));
            DatabaseIdentity mark = world.server(text(route, routes.position("server_id")))
                    .mark(text(route, routes.position("database_name")));
            boolean home = mark != null
                    && mark.tenantId().equals(tenant)
                    && mark.databaseId().equals(database)
                    && database.equals(row.text(live))
                    && route.number(routes.position("generation")) == row.number(generation);
            if (!home) {
                throw new Violation(
                        "invariant 3: the route of " + tenant + " leads to " + database + ", marked " + mark);
            }
        }
    }

    void checkServers() {
        for (SimulatedServer server : world.servers.values()) {
            for (Session session : server.sessions) {
                noSessionOutlivesItsAccess(server, session);
            }
            for (AccountName account : server.inside.accountNames()) {
                retiredGenerationsAreRefused(server, account);
            }
        }
    }

    /** (2, 10) Nobody is connected whose access ended, and nobody to a database that is another tenant's. */
    private void noSessionOutlivesItsAccess(SimulatedServer server, Session session) {
        Tuple account = accounts.byKey(session.account.value());
        if (account == null) {
            throw new Violation("invariant 10: " + session.account + " is connected and the catalog does not know it");
        }
        Tuple database = Objects.requireNonNull(databases.byKey(text(account, accountDatabase)));
        if (!session.tenant.equals(database.text(owner))) {
            throw new Violation("invariant 2: " + session.account + " of " + session.tenant + " reaches a database of "
                    + database.text(owner));
        }
        String state = text(account, accountState);
        boolean ended = state.equals("locked") || state.equals("dropped");
        if (ended && server.inside.observeAccount(session.account) != AccountObservation.UNLOCKED) {
            throw new Violation("invariant 10: " + session.account + " is " + state + " and still connected");
        }
    }

    /** (13) An application account that can log in is not of a generation that was replaced. */
    private void retiredGenerationsAreRefused(SimulatedServer server, AccountName account) {
        if (account.role() != AccountRole.APPLICATION
                || server.inside.observeAccount(account) != AccountObservation.UNLOCKED
                || world.meddlers.opened(account)) {
            return;
        }
        Tuple row = accounts.byKey(account.value());
        if (row == null) {
            throw new Violation("invariant 6: account " + account + " is on a server and not in the catalog");
        }
        String tenant = Objects.requireNonNull(databases.byKey(text(row, accountDatabase)))
                .text(owner);
        long present = Objects.requireNonNull(tenants.byKey(Objects.requireNonNull(tenant)))
                .number(generation);
        if (account.generation() < present) {
            throw new Violation("invariant 13: " + account + " can log in and the tenant is at generation " + present);
        }
    }

    long version() {
        return registry.rows().getFirst().number(registry.position("version"));
    }

    boolean everybodyKnows(long wanted) {
        return nodes.rows().stream().allMatch(node -> node.number(nodes.position("acknowledged_version")) >= wanted);
    }

    void atRest() {
        if (!everybodyKnows(version())) {
            throw new Violation("invariant 12: a node does not know the newest routes");
        }
    }

    private static String text(Tuple row, int column) {
        return Objects.requireNonNull(row.text(column));
    }
}
