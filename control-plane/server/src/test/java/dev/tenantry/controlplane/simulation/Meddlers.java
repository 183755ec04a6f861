package dev.tenantry.controlplane.simulation;

import dev.tenantry.controlplane.simulation.sql.Table;
import dev.tenantry.controlplane.simulation.sql.Tuple;
import dev.tenantry.provisioning.Secret;
import dev.tenantry.provisioning.account.AccountObservation;
import dev.tenantry.provisioning.account.AccountSpec;
import dev.tenantry.provisioning.database.DatabaseIdentity;
import dev.tenantry.provisioning.identifier.AccountName;
import dev.tenantry.provisioning.identifier.AccountRole;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Administrators of the servers who change them behind everybody's back: things appear that the catalog has never heard of, what was dropped comes
 * back, an account whose access has ended is opened. The reconciler must find it, end the access, and touch nothing else.
 */
final class Meddlers extends Actor {
    private static final long BETWEEN_MICROS = 1_500_000;
    private static final int RARE = 12;
    /** With more, the reconciler takes the catalog for what is wrong, and leaves everything to people. */
    private static final int MOST_STRANGERS = 8;

    private static final Secret PASSWORD = Secret.of("a password that nobody sealed");

    private final World world;
    /** Databases that nobody knows, with the server they are on. */
    private final Map<DatabaseName, SimulatedServer> strangers = new LinkedHashMap<>();
    /** Databases that came back after they were dropped. */
    private final Map<DatabaseName, SimulatedServer> returned = new LinkedHashMap<>();
    /** Accounts that were opened, or came with a database. */
    private final Map<AccountName, SimulatedServer> opened = new LinkedHashMap<>();

    private boolean goneHome;

    Meddlers(World world) {
        super("meddlers");
        this.world = world;
    }

    @Override
    void start() {
        world.simulation.spawn(this, name, null, this::live);
    }

    void goHome() {
        goneHome = true;
    }

    /** Whether somebody made an account what it is, or let it in, past the product. */
    boolean opened(AccountName account) {
        return opened.containsKey(account);
    }

    boolean brought(DatabaseName database) {
        return returned.containsKey(database);
    }

    /** Everything that drift may be about. */
    Set<String> objects() {
        Set<String> objects = new LinkedHashSet<>();
        strangers.keySet().forEach(each -> objects.add(each.value()));
        returned.keySet().forEach(each -> objects.add(each.value()));
        opened.keySet().forEach(each -> objects.add(each.value()));
        return objects;
    }

    /** Databases that are on servers though the catalog does not expect them. */
    Set<String> unexpectedDatabases() {
        Set<String> present = new LinkedHashSet<>();
        strangers.forEach((name, server) -> present.add(server.id + " " + name));
        returned.forEach((name, server) -> {
            if (server.inside.databaseNames().contains(name)) {
                present.add(server.id + " " + name);
            }
        });
        return present;
    }

    /** Accounts that are on servers though the catalog does not expect them. */
    Set<String> unexpectedAccounts() {
        Table accounts = world.database.table("database_account");
        Set<String> present = new LinkedHashSet<>();
        opened.forEach((name, server) -> {
            Tuple row = accounts.byKey(name.value());
            boolean unexpected = row == null || "dropped".equals(row.text(accounts.position("state")));
            if (unexpected && server.inside.observeAccount(name) != AccountObservation.MISSING) {
                present.add(name.value());
            }
        });
        return present;
    }

    /** Whether nobody gets in any more whom they let in, and whatever appeared is in quarantine or gone. */
    boolean isContained() {
        Set<String> contained = inQuarantine();
        return opened.entrySet().stream()
                        .allMatch(each ->
                                each.getValue().inside.observeAccount(each.getKey()) != AccountObservation.UNLOCKED
                                        || isInUse(each.getKey()))
                && unexpectedAccounts().stream().allMatch(contained::contains)
                && unexpectedDatabases().stream()
                        .allMatch(each -> contained.contains(each.substring(each.indexOf(' ') + 1)));
    }

    /** (7, 11) What nobody decided about is still there, whole. */
    void nothingIsLost() {
        strangers.forEach((name, server) -> {
            if (!server.inside.databaseNames().contains(name)
                    || !server.inside.content(name).equals("precious")) {
                throw new Violation("invariant 11: " + name + ", which nobody decided about, is gone or changed");
            }
        });
    }

    private boolean isInUse(AccountName account) {
        Table accounts = world.database.table("database_account");
        Tuple row = accounts.byKey(account.value());
        return row != null && "active".equals(row.text(accounts.position("state")));
    }

    private Set<String> inQuarantine() {
        Table drift = world.database.table("drift");
        Set<String> objects = new LinkedHashSet<>();
        for (Tuple row : drift.rows()) {
            if ("quarantined".equals(row.text(drift.position("state")))) {
                objects.add(Objects.requireNonNull(row.text(drift.position("object"))));
            }
        }
        return objects;
    }

    private void live() {
        while (!goneHome) {
            world.simulation.sleep(world.simulation.random.nextLong(BETWEEN_MICROS), "look around");
            if (!goneHome && world.simulation.weather.strikes(Fault.MEDDLING, RARE)) {
                meddle();
            }
        }
    }

    /** What cannot be done now is not: there is not always something that was dropped, or whose access has ended. */
    private void meddle() {
        RandomGenerator random = world.simulation.random;
        boolean done =
                (random.nextBoolean() && openWhatHasEnded()) || (random.nextBoolean() && bringBackWhatWasDropped());
        if (!done && strangers.size() < MOST_STRANGERS) {
            bringSomethingUnknown();
        }
    }

    private void bringSomethingUnknown() {
        RandomGenerator random = world.simulation.random;
        DatabaseName name = DatabaseName.generate(random);
        SimulatedServer server = List.copyOf(world.servers.values()).get(random.nextInt(world.servers.size()));
        server.inside.createDatabase(name, new DatabaseIdentity("tnt_other", "dbs_other", "op_other"));
        server.inside.write(name, "precious");
        strangers.put(name, server);
        open(server, AccountName.of(AccountRole.APPLICATION, name, 1));
        world.simulation.note(this, "bring " + name);
    }

    private boolean bringBackWhatWasDropped() {
        Table databases = world.database.table("tenant_database");
        List<Tuple> dropped = databases.rows().stream()
                .filter(row -> "dropped".equals(row.text(databases.position("state"))))
                .toList();
        if (dropped.isEmpty()) {
            return false;
        }
        Tuple row = dropped.get(world.simulation.random.nextInt(dropped.size()));
        DatabaseName name = new DatabaseName(Objects.requireNonNull(row.text(databases.position("database_name"))));
        SimulatedServer server = world.server(Objects.requireNonNull(row.text(databases.position("server_id"))));
        if (server.inside.databaseNames().contains(name)) {
            return false;
        }
        String tenant = row.text(databases.position("tenant_id"));
        server.inside.createDatabase(
                name,
                new DatabaseIdentity(
                        tenant == null ? DatabaseIdentity.NO_TENANT : tenant,
                        Objects.requireNonNull(row.text(0)),
                        Objects.requireNonNull(row.text(databases.position("created_by_operation")))));
        returned.put(name, server);
        world.simulation.note(this, "bring back " + name);
        return true;
    }

    private boolean openWhatHasEnded() {
        Table accounts = world.database.table("database_account");
        List<AccountName> ended = accounts.rows().stream()
                .filter(row -> "locked".equals(row.text(accounts.position("state"))))
                .map(row -> new AccountName(Objects.requireNonNull(row.text(0))))
                .toList();
        if (ended.isEmpty()) {
            return false;
        }
        AccountName account = ended.get(world.simulation.random.nextInt(ended.size()));
        for (SimulatedServer server : world.servers.values()) {
            if (server.inside.observeAccount(account) == AccountObservation.LOCKED) {
                opened.put(account, server);
                server.inside.unlockAccount(account);
                server.meddled();
                world.simulation.note(this, "open " + account);
                return true;
            }
        }
        return false;
    }

    private void open(SimulatedServer server, AccountName account) {
        opened.put(account, server);
        server.inside.createAccount(new AccountSpec(account, PASSWORD, false, 0, false));
        server.meddled();
    }
}
