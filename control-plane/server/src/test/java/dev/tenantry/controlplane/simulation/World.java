package dev.tenantry.controlplane.simulation;

import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.SchemaVersionId;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.plan.BackupPolicy;
import dev.tenantry.api.plan.PlanLimits;
import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.audit.JdbcAuditTrail;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.catalog.Json;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.configuration.CopyConfiguration;
import dev.tenantry.controlplane.deletion.DeletionConfiguration;
import dev.tenantry.controlplane.drift.DriftConfiguration;
import dev.tenantry.controlplane.idempotency.IdempotentRequests;
import dev.tenantry.controlplane.imports.ImportConfiguration;
import dev.tenantry.controlplane.operation.EngineForSimulation;
import dev.tenantry.controlplane.operation.EngineLimits;
import dev.tenantry.controlplane.operation.Failpoints;
import dev.tenantry.controlplane.operation.StepException;
import dev.tenantry.controlplane.operation.Wiring;
import dev.tenantry.controlplane.routing.JdbcRoutes;
import dev.tenantry.controlplane.routing.RegistryForTests;
import dev.tenantry.controlplane.routing.RegistryWatch;
import dev.tenantry.controlplane.routing.RoutingConfiguration;
import dev.tenantry.controlplane.schema.SchemaMigrations;
import dev.tenantry.controlplane.server.DatabaseServers;
import dev.tenantry.controlplane.simulation.sql.MemoryCatalog;
import dev.tenantry.controlplane.simulation.sql.MemoryDatabase;
import dev.tenantry.controlplane.simulation.sql.MemorySchema;
import dev.tenantry.controlplane.simulation.sql.Recorder;
import dev.tenantry.controlplane.simulation.sql.Table;
import dev.tenantry.controlplane.simulation.sql.Tuple;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.template.MigrationSet;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Everything in one history: three control planes, two servers, a store, two runtime nodes, people, and the catalog between them. */
final class World {
    static final Duration LEASE = Duration.ofSeconds(10);

    private static final int CONTROLLERS = 3;
    private static final int SERVERS = 2;
    private static final int NODES = 2;
    private static final int MOST_TENANTS = 6;
    private static final RoutingConfiguration ROUTING =
            new RoutingConfiguration(Duration.ofSeconds(2), Duration.ofMillis(500), Duration.ofMillis(250));
    private static final EngineLimits LIMITS = new EngineLimits(
            3,
            8,
            5,
            LEASE,
            Duration.ofSeconds(1),
            4,
            3,
            2,
            Duration.ofMillis(200),
            Duration.ofSeconds(2),
            Duration.ofMinutes(15),
            Duration.ofSeconds(1));
    private static final DeletionConfiguration DELETION = new DeletionConfiguration(Integer.MAX_VALUE, 7);
    private static final ImportConfiguration IMPORTS =
            new ImportConfiguration(1L << 30, 1L << 30, Duration.ofMinutes(10));
    /** A simulation has one store; whatever copies to a second one has nothing to do. */
    private static final CopyConfiguration COPIES =
            new CopyConfiguration(null, false, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);

    private static final DriftConfiguration DRIFT = new DriftConfiguration(
            false, Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofSeconds(3), LEASE, 4);
    private static final Map<Mutant, MemorySchema> SCHEMAS = schemas();
    /** Nobody waits in a simulation, so one watch, which nobody looks at, is enough for all. */
    private static final RegistryWatch WATCH = new RegistryWatch(new NoCatalog(), ROUTING);

    final Simulation simulation;
    final MemoryDatabase database;
    final FakeSecrets secrets = new FakeSecrets();
    final Map<String, SimulatedServer> servers = new LinkedHashMap<>();
    final List<ServerId> serverIds = new ArrayList<>();
    final SimulatedStore store;
    final SchemaVersionId schema;
    final int mostTenants;
    final People people;
    final Meddlers meddlers;
    private final Mutant mutant;
    private final Ids ids;
    private final SimulatedCatalog.Outage outage = new SimulatedCatalog.Outage();
    private final List<SimulatedCatalog> catalogs = new ArrayList<>();
    private int writes;

    World(Simulation simulation, Mutant mutant, Recorder recorder) {
        this.simulation = simulation;
        this.mutant = mutant;
        this.ids = new Ids(simulation.random);
        this.database = SCHEMAS.getOrDefault(mutant, SCHEMAS.get(Mutant.NONE)).database(simulation::now);
        database.record(recorder);
        this.store = new SimulatedStore(simulation);
        store.watch(this::isCurrent);
        this.schema = ids.schemaVersion();
        this.mostTenants = simulation.random.nextInt(1, MOST_TENANTS + 1);
        MemoryCatalog setUp = new MemoryCatalog(database);
        for (int i = 0; i < SERVERS; i++) {
            ServerId id = ids.server();
            serverIds.add(id);
            servers.put(id.value(), new SimulatedServer(id.value(), simulation, mutant, this::mayBeDropped));
        }
        setUp.transaction(this::seed);
        for (int i = 0; i < CONTROLLERS; i++) {
            String name = "control plane " + (i + 1);
            LongSupplier clock = clock();
            SimulatedCatalog catalog = catalog();
            simulation.add(new Controller(name, this, () -> engine(name, catalog, clock)));
        }
        for (int i = 0; i < NODES; i++) {
            String id = ids.node().value();
            String name = "node-" + (i + 1);
            new RegistryForTests(setUp, ROUTING).register(id, name);
            simulation.add(new Node(name, id, this, new RegistryForTests(catalog(), ROUTING)));
        }
        SimulatedCatalog front = catalog();
        EngineForSimulation desk = engine("front desk", front, clock());
        Wishes wishes = new Wishes(this, desk.parts());
        this.people = new People(this, new IdempotentRequests(front, secrets), wishes);
        prepare(desk, setUp, wishes);
        simulation.add(people);
        this.meddlers = new Meddlers(this);
        simulation.add(meddlers);
    }

    /** In half of the histories a tenant is there when they begin, with a backup and perhaps a database beside: what comes late in life is met too. */
    private void prepare(EngineForSimulation engine, MemoryCatalog catalog, Wishes wishes) {
        int stages = Math.max(0, simulation.random.nextInt(7) - 3);
        for (int stage = 0; stage < stages; stage++) {
            catalog.transaction(wishes.first(stage));
            engine.claim(1).forEach(engine::work);
        }
    }

    /** Whether any process has a transaction of the catalog open. */
    boolean isInTransaction() {
        for (SimulatedCatalog catalog : catalogs) {
            if (catalog.isOpen()) {
                return true;
            }
        }
        return false;
    }

    SimulatedServer server(String id) {
        SimulatedServer server = servers.get(id);
        if (server == null) {
            throw new IllegalArgumentException("no server " + id);
        }
        return server;
    }

    /** A tenant's traffic writes. */
    void written(RegistryForTests.Told route) {
        DatabaseName name = new DatabaseName(route.databaseName());
        String content = server(route.server()).inside.content(name);
        int line = content.indexOf('\n');
        server(route.server()).inside.write(name, (line < 0 ? content : content.substring(0, line)) + "\n" + ++writes);
    }

    private SimulatedCatalog catalog() {
        SimulatedCatalog catalog = new SimulatedCatalog(database, simulation, outage);
        catalogs.add(catalog);
        return catalog;
    }

    /** Each process's own clock has a rate and a beginning of its own: nothing may depend on it. */
    private LongSupplier clock() {
        if (mutant == Mutant.LOST_LEASE_IGNORED) {
            return () -> 0;
        }
        double rate = 0.8 + 0.4 * simulation.random.nextDouble();
        long offset = simulation.random.nextLong(Long.MAX_VALUE / 2);
        long beginning = simulation.now();
        return () -> offset + (long) ((simulation.now() - beginning) * 1_000 * rate);
    }

    private EngineForSimulation engine(String name, SimulatedCatalog catalog, LongSupplier clock) {
        DatabaseServers way = server -> server(server.value()).connection();
        SchemaMigrations migrations = (transaction, version) ->
                new MigrationSet(List.of(new MigrationSet.MigrationSource("V1__init.sql", "CREATE TABLE t (id INT)")));
        Failpoints failpoints = Failpoints.none();
        failpoints.set("*.*.*", this::stepMayFail);
        Wiring wiring = new Wiring(
                catalog,
                ids,
                ROUTING,
                LIMITS,
                secrets,
                new JdbcRoutes(catalog, WATCH),
                way,
                migrations,
                store,
                DRIFT,
                DELETION,
                IMPORTS,
                COPIES,
                failpoints);
        wiring.add(audit());
        return new EngineForSimulation(
                wiring,
                name,
                clock,
                length -> simulation.sleep(length.toNanos() / 1_000, "waits"),
                kind -> PlantedKind.of(kind, mutant));
    }

    private AuditTrail audit() {
        JdbcAuditTrail real = new JdbcAuditTrail();
        return mutant != Mutant.END_NOT_AUDITED
                ? real
                : (transaction, entry) -> {
                    if (!entry.action().equals("operation.done")) {
                        real.record(transaction, entry);
                    }
                };
    }

    private boolean isCurrent(EngineForSimulation.Work work) {
        Table operations = database.table("operation");
        Tuple row = operations.byKey(work.operation());
        return row != null
                && row.number(operations.position("epoch")) == work.epoch()
                && !row.isNull(operations.position("lease_until"));
    }

    /** Objects that no backup uses, which somebody wrote after the claim was lost. */
    boolean isAnythingLate() {
        Table backups = database.table("backup");
        for (String archive : store.writtenLate()) {
            Tuple row = backups.byKey(archive.substring(archive.indexOf('/') + 1));
            for (String key : store.inside.list(archive + "/")) {
                if (row == null || !isUsed(backups, row, key)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isUsed(Table backups, Tuple row, String key) {
        String attempt = row.number(backups.position("archive_attempt")) + ".";
        return "complete".equals(row.text(backups.position("state")))
                && key.substring(key.lastIndexOf('/') + 1).startsWith(attempt);
    }

    private void stepMayFail() {
        if (simulation.work() == null) {
            return;
        }
        if (simulation.weather.strikes(Fault.STEP_FAILS)) {
            throw StepException.passing("simulation.passes", "It passes.");
        }
        if (simulation.weather.strikes(Fault.STEP_FAILS_FOR_GOOD)) {
            throw StepException.lasting("simulation.lasts", "It lasts.");
        }
    }

    /** Law 7, at the moment of the drop: the decision is recorded, names this database, and nobody lives in it. */
    private void mayBeDropped(dev.tenantry.provisioning.database.DropTicket ticket) {
        var databases = database.table("tenant_database");
        var row = databases.rows().stream()
                .filter(each -> ticket.database().value().equals(each.text(databases.position("database_name"))))
                .findFirst()
                .orElseThrow(
                        () -> new Violation("invariant 11: " + ticket.database() + " is dropped and nobody knows it"));
        String state = row.text(databases.position("state"));
        boolean cameBack = "dropped".equals(state)
                && meddlers.brought(ticket.database())
                && database.table("drift").byKey(ticket.decisionId()) != null;
        if (cameBack) {
            return;
        }
        boolean decided = database.table("operation").byKey(new OperationId(ticket.decisionId()).value()) != null;
        if (!decided || !"building".equals(state)) {
            throw new Violation("invariant 11: database " + row.text(0) + " is " + state + " and is dropped by "
                    + ticket.decisionId());
        }
    }

    private boolean seed(Connection transaction) {
        for (ServerId server : serverIds) {
            Sql.of(transaction, """
                            INSERT INTO server (id, name, flavour, server_version, host, port, tls_mode, region, labels,
                                                capacity_weight, cordoned, findings, created_at, created_by, row_version)
                            VALUES (:id, :id, 'mariadb', '11.4.5-MariaDB', :id, 1, 'disabled', 'eu', '{}', 1, FALSE,
                                    '[]', utc_timestamp(6), 'pat', 1)
                            """).with("id", server).updateOne();
        }
        Sql.of(transaction, """
                        INSERT INTO plan (name, version, display_name, limits, backup_policy, created_at, created_by)
                        VALUES ('basic', 1, 'Basic', :limits, :policy, utc_timestamp(6), 'pat')
                        """)
                .with("limits", Json.write(new PlanLimits(5, 1000, 100, false)))
                .with("policy", Json.write(new BackupPolicy(30, 24)))
                .updateOne();
        Sql.of(transaction, """
                        INSERT INTO schema_version (id, schema_name, version, content_hash, migrations, migration_count,
                                                    latest_migration, created_at, created_by)
                        VALUES (:id, 'app', 1, REPEAT('0', 64), '', 1, '1', utc_timestamp(6), 'pat')
                        """).with("id", schema).updateOne();
        return true;
    }

    private static Map<Mutant, MemorySchema> schemas() {
        Map<Mutant, MemorySchema> schemas = new EnumMap<>(Mutant.class);
        for (Mutant mutant : List.of(
                Mutant.NONE,
                Mutant.LOST_LEASE_IGNORED,
                Mutant.DOUBLE_CLAIM,
                Mutant.STALE_PLAN_APPLIED,
                Mutant.ANSWER_FORGOTTEN,
                Mutant.RECONCILER_IGNORES_WORK)) {
            schemas.put(mutant, MemorySchema.ofTheCatalog(PlantedSql.of(mutant)));
        }
        return schemas;
    }

    private static final class NoCatalog implements Catalog {
        @Override
        public <T> T transaction(java.util.function.Function<Connection, T> work) {
            throw new IllegalStateException("nobody waits in a simulation");
        }

        @Override
        public void afterCommit(Runnable action) {
            throw new IllegalStateException("nobody waits in a simulation");
        }
    }
}
