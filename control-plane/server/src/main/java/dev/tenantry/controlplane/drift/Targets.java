package dev.tenantry.controlplane.drift;

import dev.tenantry.api.id.ServerId;
import dev.tenantry.controlplane.backup.BackupStore;
import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.drift.StoreComparison.KnownBackup;
import dev.tenantry.controlplane.server.DatabaseServers;
import dev.tenantry.provisioning.DatabaseServer;
import dev.tenantry.provisioning.scan.ServerScan;
import dev.tenantry.provisioning.server.Registration;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What there is to look at, and how each is looked at: between two looks at the catalog, so that what changes meanwhile is told apart. */
@Singleton
final class Targets {
    /** The catalog itself. */
    static final String CATALOG = "catalog";

    private static final String STORE = "store:";

    private final Catalog catalog;
    private final DatabaseServers servers;
    private final Stores stores;
    private final SnapshotReader reader;
    private final CatalogChecks checks;
    private final StructureChecks structures;
    private final Containment containment;
    private final CopyChecks copies;

    Targets(
            Catalog catalog,
            DatabaseServers servers,
            Stores stores,
            SnapshotReader reader,
            CatalogChecks checks,
            StructureChecks structures,
            Containment containment,
            CopyChecks copies) {
        this.catalog = catalog;
        this.servers = servers;
        this.stores = stores;
        this.reader = reader;
        this.checks = checks;
        this.structures = structures;
        this.containment = containment;
        this.copies = copies;
    }

    static String ofStore(String name) {
        return STORE + name;
    }

    static boolean isStore(String target) {
        return target.startsWith(STORE);
    }

    /** Everything there is to look at now. */
    List<String> all(Connection transaction) {
        List<String> all = new ArrayList<>();
        all.add(CATALOG);
        all.addAll(Sql.of(transaction, "SELECT id FROM server WHERE removed_at IS NULL ORDER BY id")
                .list(row -> row.string("id")));
        all.add(STORE + stores.current().name());
        stores.copies().ifPresent(store -> all.add(STORE + store.name()));
        for (String column : List.of("store", "copy_store")) {
            Sql.of(transaction, "SELECT DISTINCT " + column + " AS store FROM backup WHERE " + column + " IS NOT NULL")
                    .list(row -> STORE + row.string("store"))
                    .stream()
                    .filter(store -> !all.contains(store))
                    .forEach(all::add);
        }
        return all;
    }

    /**
     * Looks at a target, writes down what was seen and does what is due about it; says how many things were compared.
     *
     * @throws dev.tenantry.provisioning.ProvisioningException when it could not be looked at: nothing was written then
     */
    long look(Sweep sweep) {
        if (sweep.target().equals(CATALOG)) {
            Observations seen = catalog.transaction(checks::look);
            sweep.record(seen);
            return seen.examined();
        }
        return isStore(sweep.target()) ? store(sweep) : server(sweep, new ServerId(sweep.target()));
    }

    private long server(Sweep sweep, ServerId id) {
        ServerSnapshot before = catalog.transaction(transaction -> reader.server(transaction, id, null));
        DatabaseServer server = servers.of(id);
        ServerScan scan = server.scan();
        Map<String, StructureChecks.Result> compared = structures.look(server, id);
        ServerSnapshot after = catalog.transaction(transaction -> reader.server(transaction, id, before.at()));
        List<Observation> found = new ArrayList<>(compare(id, before, scan, after));
        found.addAll(StructureChecks.differences(compared, before, after));
        if (Containment.isImplausible(found, after)) {
            found.add(Observation.of(
                    DriftKind.SERVER_UNKNOWN,
                    "unknown objects",
                    "More is unknown than the catalog's " + after.databases().size() + " database(s) here explain."));
        }
        long examined = 0L
                + scan.databases().size()
                + scan.accounts().size()
                + scan.grants().size();
        sweep.record(new Observations(found, after.busyTenants(), compared.keySet(), examined));
        sweep.write(transaction -> structures.note(transaction, compared.keySet()));
        containment.act(sweep, id, scan, found);
        return examined;
    }

    private List<Observation> compare(ServerId id, ServerSnapshot before, ServerScan scan, ServerSnapshot after) {
        return catalog.transaction(transaction -> {
            // The accounts of a scratch database have no rows; their database tells whether something is at work.
            Set<String> databases = ServerComparison.unexpectedDatabases(scan, after);
            Set<String> accounts = ServerComparison.unexpectedAccounts(scan, after);
            accounts.forEach(account -> databases.add("tn" + account.substring(1, 21)));
            var remembered = new ServerComparison.Remembered(
                    reader.databases(transaction, databases), reader.accounts(transaction, accounts));
            return new ServerComparison(id.value(), before, scan, after, remembered)
                    .compare(registration(transaction, id));
        });
    }

    private static String registration(Connection transaction, ServerId id) {
        return Sql.of(
                        transaction,
                        "SELECT account_name FROM server_account WHERE server_id = :id AND role = 'verifier'")
                .with("id", id)
                .first(row -> Registration.ofAccount(row.string("account_name")).suffix())
                .orElse("");
    }

    private long store(Sweep sweep) {
        String name = sweep.target().substring(STORE.length());
        record Snapshot(Map<String, KnownBackup> backups, java.time.Instant at) {}
        Snapshot before =
                catalog.transaction(transaction -> new Snapshot(backups(transaction, name), reader.now(transaction)));
        List<String> keys = stores.named(name).list("");
        Observations seen = catalog.transaction(transaction -> {
            Set<String> busy = reader.busy(transaction, before.at()).tenants();
            Map<String, KnownBackup> after = backups(transaction, name);
            return new Observations(
                    new StoreComparison(before.backups(), after, busy).compare(keys), busy, Set.of(), keys.size());
        });
        copies.look(sweep, name, before.at(), keys);
        sweep.record(seen);
        containment.clear(sweep, seen.found());
        return seen.examined();
    }

    /** Of a second store, a backup's objects may be there as long as the backup is; whether they are all there, {@link CopyChecks} looks. */
    private static Map<String, KnownBackup> backups(Connection transaction, String store) {
        Map<String, KnownBackup> backups = new HashMap<>();
        Sql.of(transaction, """
                        SELECT id, tenant_id, database_id, state, store, archive_attempt FROM backup
                         WHERE store = :store OR copy_store = :store
                        """)
                .with("store", store)
                .list(row -> backups.put(
                        row.string("id"),
                        new KnownBackup(
                                row.string("id"),
                                row.string("tenant_id"),
                                row.string("database_id"),
                                row.string("state").equals(BackupStore.COMPLETE)
                                                && !row.string("store").equals(store)
                                        ? BackupStore.WRITING
                                        : row.string("state"),
                                row.longValue("archive_attempt"))));
        Sql.of(transaction, "SELECT operation_id, tenant_id, database_id FROM tenant_import WHERE store = :store")
                .with("store", store)
                .list(row -> backups.put(
                        row.string("operation_id"),
                        new KnownBackup(
                                row.string("operation_id"),
                                row.string("tenant_id"),
                                row.string("database_id"),
                                BackupStore.EXPIRED,
                                0)));
        return backups;
    }
}
