package dev.tenantry.controlplane.simulation;

import dev.tenantry.controlplane.simulation.sql.Table;
import dev.tenantry.controlplane.simulation.sql.Tuple;
import dev.tenantry.provisioning.account.AccountObservation;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** (6, 7, 11, 15) At rest catalog, servers and store tell the same story: nothing without an owner, no owner without its thing. */
final class Agreement {
    private final World world;

    Agreement(World world) {
        this.world = world;
    }

    void check() {
        servers();
        liveAccounts();
        archives();
        nothingHalfWay();
        routesSayTheSame();
        proofs();
    }

    private void servers() {
        Table databases = world.database.table("tenant_database");
        Table accounts = world.database.table("database_account");
        Set<String> onServers = new TreeSet<>();
        Set<String> accountsThere = new TreeSet<>();
        world.servers.forEach((id, server) -> {
            server.inside.databaseNames().forEach(name -> onServers.add(id + " " + name));
            server.inside.accountNames().forEach(name -> accountsThere.add(name.value()));
        });
        Set<String> known = new TreeSet<>();
        for (Tuple row : databases.rows()) {
            if (!"dropped".equals(row.text(databases.position("state")))) {
                known.add(row.text(databases.position("server_id")) + " "
                        + row.text(databases.position("database_name")));
            }
        }
        onServers.removeAll(world.meddlers.unexpectedDatabases());
        accountsThere.removeAll(world.meddlers.unexpectedAccounts());
        same("databases", onServers, known);
        same("accounts", accountsThere, texts(accounts, "account_name", row -> !is(accounts, row, "state", "dropped")));
    }

    /** Exactly the live generation of each ready tenant can log in. */
    private void liveAccounts() {
        Set<String> open = new TreeSet<>();
        for (SimulatedServer server : world.servers.values()) {
            server.inside.accountNames().stream()
                    .filter(account -> server.inside.observeAccount(account) == AccountObservation.UNLOCKED)
                    .forEach(account -> open.add(account.value()));
        }
        Set<String> wanted = new TreeSet<>();
        Table tenants = world.database.table("tenant");
        Table accounts = world.database.table("database_account");
        for (Tuple tenant : tenants.rows()) {
            String live = tenant.text(tenants.position("live_database_id"));
            if (live != null && is(tenants, tenant, "service_status", "ready")) {
                long generation = tenant.number(tenants.position("generation"));
                wanted.addAll(texts(
                        accounts,
                        "account_name",
                        row -> live.equals(row.text(accounts.position("database_id")))
                                && generation == row.number(accounts.position("generation"))
                                && is(accounts, row, "role", "application")
                                && is(accounts, row, "state", "active")));
                if (!wanted.stream().anyMatch(name -> name.endsWith("g" + generation))) {
                    throw new Violation("invariant 7: tenant " + tenant.text(0) + " is ready and has no account");
                }
            }
        }
        same("accounts that can log in", open, wanted);
    }

    private void archives() {
        Table backups = world.database.table("backup");
        Set<String> stored = new TreeSet<>();
        world.store
                .inside
                .list("")
                .forEach(key -> stored.add(key.substring(key.indexOf('/') + 1, key.lastIndexOf('.'))));
        Set<String> known = new TreeSet<>();
        for (Tuple row : backups.rows()) {
            if (is(backups, row, "state", "complete")) {
                known.add(row.text(0) + "/" + row.number(backups.position("archive_attempt")));
            }
        }
        same("archives", stored, known);
    }

    private void nothingHalfWay() {
        none("tenant_lock", row -> true);
        Table tenants = world.database.table("tenant");
        none(
                "tenant",
                row -> is(tenants, row, "service_status", "provisioning")
                        || is(tenants, row, "service_status", "maintenance"));
        Table databases = world.database.table("tenant_database");
        none("tenant_database", row -> is(databases, row, "state", "building"));
        Table backups = world.database.table("backup");
        none("backup", row -> is(backups, row, "state", "writing"));
        Table operations = world.database.table("operation");
        none("operation", row -> !row.isNull(operations.position("lease_until")));
    }

    private void routesSayTheSame() {
        Table tenants = world.database.table("tenant");
        Table routes = world.database.table("route");
        for (Tuple route : routes.rows()) {
            Tuple tenant = Objects.requireNonNull(tenants.byKey(Objects.requireNonNull(route.text(0))));
            boolean active = is(routes, route, "service_state", "active");
            if (active != is(tenants, tenant, "service_status", "ready")) {
                throw new Violation("invariant 7: tenant " + route.text(0) + " is "
                        + tenant.text(tenants.position("service_status")) + " and its route "
                        + route.text(routes.position("service_state")));
            }
            boolean ended = is(tenants, tenant, "commercial_status", "ended");
            if (ended && !is(routes, route, "service_state", "removed")) {
                throw new Violation("invariant 11: tenant " + route.text(0) + " is deleted and has a route still");
            }
        }
    }

    /** (15) What is said to be proven was tried, and what is live was verified. */
    private void proofs() {
        Table backups = world.database.table("backup");
        Table audit = world.database.table("audit_event");
        Set<String> proven = texts(audit, "object_id", row -> is(audit, row, "action", "backup.prove"));
        none("backup", row -> !row.isNull(backups.position("proven_at")) && !proven.contains(row.text(0)));
        Table databases = world.database.table("tenant_database");
        none(
                "tenant_database",
                row -> (is(databases, row, "state", "live") || is(databases, row, "state", "beside"))
                        && row.isNull(databases.position("verified_at")));
    }

    private void none(String name, Predicate<Tuple> wrong) {
        for (Tuple row : world.database.table(name).rows()) {
            if (wrong.test(row)) {
                throw new Violation("invariant 6: at rest, and " + name + " has " + row.text(0) + " half-way");
            }
        }
    }

    private static Set<String> texts(Table table, String column, Predicate<Tuple> wanted) {
        Set<String> texts = new TreeSet<>();
        int position = table.position(column);
        table.rows().stream().filter(wanted).forEach(row -> texts.add(Objects.requireNonNull(row.text(position))));
        return texts;
    }

    private static boolean is(Table table, Tuple row, String column, String value) {
        return value.equals(row.text(table.position(column)));
    }

    private static void same(String what, Set<String> there, Set<String> known) {
        if (there.equals(known)) {
            return;
        }
        Set<String> orphans = new TreeSet<>(there);
        orphans.removeAll(known);
        Set<String> missing = new TreeSet<>(known);
        missing.removeAll(there);
        throw new Violation((orphans.isEmpty() ? "invariant 7: " : "invariant 6: ") + what + " without an owner: "
                + orphans + ", owners without one: " + missing);
    }
}
