package dev.tenantry.controlplane.drift;

import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.server.DatabaseServers;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.account.AccountRights;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.identifier.AccountName;
import dev.tenantry.provisioning.identifier.AccountRole;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.scan.ServerScan;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * A fleet of live things on a real server, in a real store and in the catalog, with orphans planted among them: databases, accounts,
 * grants, secrets and archives. The live things are made by the quickest way there is; to a sweep they look as any others do.
 */
public final class OrphanFleet implements AutoCloseable {
    private static final int LIVE_OF_A_TENANT = 4;
    private static final String PASSWORD = "A-planted-0-password";

    private final DriftWorld world;
    private final Random random;
    private final Ids ids = new Ids();
    private final List<DatabaseName> databases = new ArrayList<>();
    private final Set<String> planted = new TreeSet<>();
    private final String schema;
    private int registryVersion;

    /**
     * What looking at it came to.
     *
     * @param found how many of the planted things were found
     * @param missed those that were not
     * @param accused things that are in order and were called drift
     * @param touched what was changed by looking
     * @param seconds how long looking at everything took
     */
    public record Result(int found, List<String> missed, List<String> accused, List<String> touched, double seconds) {}

    /** A fleet with that many live things, four for each tenant. */
    public OrphanFleet(Flavour flavour, int live, long seed) {
        this.world = DriftWorld.on(flavour);
        this.random = new Random(seed);
        this.schema = world.string("SELECT id AS x FROM schema_version");
        try (Connection session = TestServers.administrator(world.server);
                Statement statement = session.createStatement()) {
            for (int i = 0; i < live / LIVE_OF_A_TENANT; i++) {
                tenant(statement);
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Plants orphans, a quarter databases, a quarter accounts, the rest grants, secrets and archives. */
    public void plant(int orphans) {
        try (Connection session = TestServers.administrator(world.server);
                Statement statement = session.createStatement()) {
            for (int i = 0; i < orphans; i++) {
                switch (i % 8) {
                    case 0, 1 -> database(statement);
                    case 2, 3 -> account(statement);
                    case 4, 5 -> grant(statement);
                    case 6 -> secret();
                    default -> archive();
                }
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Looks at everything once. */
    public Result look() {
        ServerScan before = scan();
        List<String> stored = store().list("");
        Reconciler reconciler = world.plane.bean(Reconciler.class);
        long start = System.nanoTime();
        world.targets().forEach(reconciler::sweep);
        double seconds = (System.nanoTime() - start) / 1e9;
        Set<String> seen = new HashSet<>(world.strings("SELECT CONCAT(kind, ' ', object) AS x FROM drift"));
        List<String> touched = new ArrayList<>();
        if (!sameApartFromSessions(before, scan())) {
            touched.add("the server");
        }
        if (!stored.equals(store().list(""))) {
            touched.add("the store");
        }
        touched.addAll(world.strings("SELECT id AS x FROM operation WHERE kind = 'contain'"));
        return new Result(
                (int) planted.stream().filter(seen::contains).count(),
                planted.stream().filter(each -> !seen.contains(each)).toList(),
                // That so much is unknown is a finding of its own, about the server and not about any thing on it.
                seen.stream()
                        .filter(each -> !planted.contains(each) && !each.startsWith("server.unknown"))
                        .toList(),
                touched,
                seconds);
    }

    private static boolean sameApartFromSessions(ServerScan before, ServerScan after) {
        return Set.copyOf(before.databases()).equals(Set.copyOf(after.databases()))
                && Set.copyOf(before.accounts()).equals(Set.copyOf(after.accounts()))
                && Set.copyOf(before.grants()).equals(Set.copyOf(after.grants()));
    }

    private void tenant(Statement statement) throws SQLException {
        DatabaseName name = DatabaseName.generate(random);
        String tenant = ids.tenant().value();
        String database = ids.database().value();
        String operation = ids.operation().value();
        String backup = ids.backup().value();
        databases.add(name);
        rows(tenant, database, operation, backup, name);
        statement.execute("CREATE DATABASE " + name.quoted());
        statement.execute("CREATE SQL SECURITY INVOKER VIEW " + name.quoted() + ".tenantry_identity AS SELECT '"
                + tenant + "' AS tenant_id, '" + database + "' AS database_id, '" + operation + "' AS created_by");
        for (AccountRole role : List.of(AccountRole.APPLICATION, AccountRole.MIGRATOR)) {
            String account = "'" + AccountName.of(role, name, 1) + "'@'%'";
            statement.execute("CREATE USER " + account + " IDENTIFIED BY '" + PASSWORD + "'"
                    + (role == AccountRole.MIGRATOR ? " ACCOUNT LOCK" : ""));
            statement.execute("GRANT " + String.join(", ", AccountRights.of(role, false)) + " ON " + name.quoted()
                    + ".* TO " + account);
        }
        store().write(tenant + "/" + backup + "/manifest", target -> target.write('m'));
    }

    private void rows(String tenant, String database, String operation, String backup, DatabaseName name) {
        Map<String, Object> values = new HashMap<>();
        values.put("tenant", tenant);
        values.put("database", database);
        values.put("operation", operation);
        values.put("backup", backup);
        values.put("name", name.value());
        values.put("slug", "s" + name.core());
        values.put("application", "a" + name.core() + "g1");
        values.put("migrator", "m" + name.core() + "g1");
        values.put("server", world.serverId);
        values.put("schema", schema);
        values.put("version", ++registryVersion);
        values.put("store", store().name());
        world.plane.bean(Catalog.class).transaction(transaction -> {
            for (String row : ROWS.split(";\n")) {
                Sql sql = Sql.of(transaction, row);
                values.forEach(sql::with);
                sql.update();
            }
            return true;
        });
    }

    private static final String ROWS = """
            INSERT INTO tenant (id, slug, display_name, region, plan_name, plan_version, schema_version_id, commercial_status,
                                service_status, data_status, status_reason, live_database_id, generation, created_at, created_by, row_version)
            VALUES (:tenant, :slug, :slug, 'eu', 'standard', 1, :schema, 'active', 'ready', 'live', '', :database, 1,
                    UTC_TIMESTAMP(6), 'pat', 1);
            INSERT INTO tenant_database (id, tenant_id, server_id, database_name, state, schema_version_id, created_by_operation,
                                         created_at, row_version)
            VALUES (:database, :tenant, :server, :name, 'live', :schema, :operation, UTC_TIMESTAMP(6), 1);
            INSERT INTO database_account (account_name, database_id, role, generation, sealed_password, state, created_at)
            VALUES (:application, :database, 'application', 1, '-', 'active', UTC_TIMESTAMP(6)),
                   (:migrator, :database, 'migrator', 1, '-', 'locked', UTC_TIMESTAMP(6));
            INSERT INTO route (tenant_id, registry_version, service_state, reason, server_id, database_id, database_name, account_name,
                               generation, limits, operation_id, changed_at)
            VALUES (:tenant, :version, 'active', '', :server, :database, :name, :application, 1, '{}', :operation, UTC_TIMESTAMP(6));
            INSERT INTO backup (id, tenant_id, database_id, operation_id, state, store, key_version, created_at, row_version)
            VALUES (:backup, :tenant, :database, :operation, 'complete', :store, 1, UTC_TIMESTAMP(6), 1);
            INSERT INTO tenant_key (tenant_id, version, created_at) VALUES (:tenant, 1, UTC_TIMESTAMP(6))
            """;

    private void database(Statement statement) throws SQLException {
        DatabaseName name = DatabaseName.generate(random);
        statement.execute("CREATE DATABASE " + name.quoted());
        planted.add(DriftKind.DATABASE_UNKNOWN.word() + " " + name);
    }

    /** Every other one bears the name of a live database, in a generation that the catalog never gave. */
    private void account(Statement statement) throws SQLException {
        DatabaseName name = random.nextBoolean() ? DatabaseName.generate(random) : some();
        AccountName account = AccountName.of(AccountRole.APPLICATION, name, 2 + random.nextInt(1_000_000));
        statement.execute("CREATE USER '" + account + "'@'%' IDENTIFIED BY '" + PASSWORD + "'");
        planted.add(DriftKind.ACCOUNT_UNKNOWN.word() + " " + account);
    }

    private void grant(Statement statement) throws SQLException {
        AccountName account = AccountName.of(AccountRole.APPLICATION, some(), 1);
        DatabaseName other = some();
        String planting = DriftKind.GRANT_FOREIGN.word() + " " + account + " on " + other;
        if (account.database().equals(other) || planted.contains(planting)) {
            grant(statement);
            return;
        }
        statement.execute("GRANT SELECT ON " + other.quoted() + ".* TO '" + account + "'@'%'");
        planted.add(planting);
    }

    private void secret() {
        String tenant = ids.tenant().value();
        world.catalog("INSERT INTO tenant_key (tenant_id, version, created_at) VALUES ('" + tenant
                + "', 1, UTC_TIMESTAMP(6))");
        planted.add(DriftKind.SECRET_UNKNOWN.word() + " key 1 of " + tenant);
    }

    private void archive() {
        String archive = ids.tenant() + "/" + ids.backup();
        store().write(archive + "/data", target -> target.write('x'));
        planted.add(DriftKind.ARCHIVE_UNKNOWN.word() + " " + archive);
    }

    private DatabaseName some() {
        return databases.get(random.nextInt(databases.size()));
    }

    private ServerScan scan() {
        return world.plane
                .bean(DatabaseServers.class)
                .of(new dev.tenantry.api.id.ServerId(world.serverId))
                .scan();
    }

    private dev.tenantry.provisioning.store.ObjectStore store() {
        return world.plane.bean(Stores.class).current();
    }

    @Override
    public void close() {
        world.close();
    }
}
