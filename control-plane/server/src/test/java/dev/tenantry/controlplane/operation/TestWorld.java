package dev.tenantry.controlplane.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.SchemaVersionId;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.plan.BackupPolicy;
import dev.tenantry.api.plan.PlanLimits;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.access.Role;
import dev.tenantry.controlplane.audit.JdbcAuditTrail;
import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.CatalogFixture;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.catalog.Json;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.configuration.CopyConfiguration;
import dev.tenantry.controlplane.deletion.DeletionConfiguration;
import dev.tenantry.controlplane.drift.DriftConfiguration;
import dev.tenantry.controlplane.imports.ImportConfiguration;
import dev.tenantry.controlplane.imports.ImportOperation;
import dev.tenantry.controlplane.imports.ImportRequests;
import dev.tenantry.controlplane.imports.ImportStore;
import dev.tenantry.controlplane.routing.JdbcRoutes;
import dev.tenantry.controlplane.routing.RegistryWatch;
import dev.tenantry.controlplane.routing.RoutingConfiguration;
import dev.tenantry.controlplane.schema.SchemaMigrations;
import dev.tenantry.controlplane.secret.LocalKeyset;
import dev.tenantry.controlplane.secret.TinkSecretBox;
import dev.tenantry.controlplane.secret.TinkTenantKeys;
import dev.tenantry.controlplane.server.DatabaseServers;
import dev.tenantry.controlplane.server.FakeDatabaseServer;
import dev.tenantry.controlplane.server.FakeDatabaseServer.MemoryStore;
import dev.tenantry.controlplane.tenant.NewTenant;
import dev.tenantry.controlplane.tenant.TenantProvisioning;
import dev.tenantry.provisioning.DatabaseServer;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.account.AccountObservation;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.identifier.AccountName;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.imports.ImportFormat;
import dev.tenantry.provisioning.store.ObjectStore;
import dev.tenantry.provisioning.template.MigrationSet;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A catalog, a server in memory, a store in memory, and every kind of operation there is, driven step by step by the test. */
public class TestWorld implements AutoCloseable {
    public static final Caller CALLER = new Caller("tok_test", "pat", Set.of(Role.OPERATOR), null, "req-1");

    static final Caller OTHER = new Caller("tok_other", "olga", Set.of(Role.APPROVER), null, "req-2");

    static final EngineLimits LIMITS = new EngineLimits(
            1,
            64,
            8,
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            3,
            3,
            2,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofMinutes(15),
            Duration.ofSeconds(1));

    private static final AtomicInteger NUMBER = new AtomicInteger();

    public final CatalogFixture catalog;
    final FakeDatabaseServer server = new FakeDatabaseServer();
    final MemoryStore store = new MemoryStore();
    final MemoryStore copies = new MemoryStore("copies");
    final Failpoints failpoints = Failpoints.none();
    public final Wiring wiring;
    private final Set<OperationKind<?>> plainKinds = new HashSet<>();
    final ServerId serverId = new Ids().server();
    private final SchemaVersionId schema = new Ids().schemaVersion();

    private TestWorld(CatalogFixture catalog) {
        this(catalog, null, null);
    }

    /**
     * A world on a given server and store.
     *
     * @param givenServer null for the one in memory
     * @param givenStore null for the one in memory
     */
    TestWorld(CatalogFixture catalog, @Nullable DatabaseServer givenServer, @Nullable ObjectStore givenStore) {
        this.catalog = catalog;
        LocalKeyset key = LocalKeyset.create(TestServers.newDirectory("world"));
        var routing = new RoutingConfiguration(Duration.ofSeconds(1), Duration.ofMillis(500), Duration.ofMillis(250));
        DatabaseServer worked = givenServer == null ? server : givenServer;
        DatabaseServers servers = id -> worked;
        SchemaMigrations migrations = (transaction, version) ->
                new MigrationSet(List.of(new MigrationSet.MigrationSource("V1__init.sql", "CREATE TABLE t (id INT)")));
        this.wiring = new Wiring(
                catalog.catalog(),
                new Ids(),
                routing,
                new TinkSecretBox(key),
                new TinkTenantKeys(catalog.catalog(), key),
                new JdbcRoutes(catalog.catalog(), new RegistryWatch(catalog.catalog(), routing)),
                servers,
                migrations,
                new TwoStores(givenStore == null ? store : givenStore, copies),
                new CopyConfiguration(null, true, Duration.ZERO, Duration.ZERO, Duration.ofHours(26), 0),
                new DriftConfiguration(
                        false,
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1),
                        Duration.ofDays(7),
                        Duration.ofMinutes(5),
                        4),
                new DeletionConfiguration(Integer.MAX_VALUE, 7),
                new ImportConfiguration(1L << 30, 1L << 30, Duration.ofMinutes(10)),
                failpoints);
        wiring.get(JdbcAuditTrail.class);
        kindClasses().forEach(type -> plainKinds.add((OperationKind<?>) wiring.get(type)));
        wiring.add(new Kinds(plainKinds));
        wiring.get(QueuedOperations.class);
        catalog.run(this::seed);
    }

    public static TestWorld on(Flavour flavour) {
        return new TestWorld(CatalogFixture.on(flavour));
    }

    /** Every kind in the program, found by looking at its classes. */
    static List<Class<?>> kindClasses() {
        return KindClasses.ALL;
    }

    /** Looked for once: it takes seconds. */
    private static final class KindClasses {
        private static final List<Class<?>> ALL = new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.tenantry.controlplane")
                        .stream()
                        .filter(type -> type.isAssignableTo(OperationKind.class) && !type.isInterface())
                        .<Class<?>>map(JavaClass::reflect)
                        .toList();
    }

    ServerId serverId() {
        return serverId;
    }

    Kinds kinds() {
        return wiring.get(Kinds.class);
    }

    public <T> T read(Function<Connection, T> work) {
        return catalog.catalog().transaction(work);
    }

    /** A tenant that waits for its database, and the operation that builds it. */
    TenantProvisioning.Accepted askForTenant() {
        NewTenant tenant = new NewTenant("t" + NUMBER.incrementAndGet(), "Tenant", "eu", "basic", 1, schema, serverId);
        return read(transaction -> wiring.get(TenantProvisioning.class).submit(transaction, tenant, CALLER, "a test"));
    }

    /** A tenant that waits for a dump, and the operation that makes it of the dump. */
    OperationId askForImport() {
        NewTenant tenant = new NewTenant("t" + NUMBER.incrementAndGet(), "Tenant", "eu", "basic", 1, schema, serverId);
        return read(transaction -> {
            TenantProvisioning.Accepted accepted = wiring.get(TenantProvisioning.class)
                    .submit(transaction, tenant, CALLER, "a test", ImportOperation.NAME);
            wiring.get(ImportRequests.class)
                    .begin(
                            transaction,
                            new ImportStore.ImportRecord(
                                    accepted.operation(),
                                    accepted.tenant(),
                                    accepted.database(),
                                    "app",
                                    ImportFormat.DUMP,
                                    wiring.get(Stores.class).current().name(),
                                    1,
                                    0,
                                    0,
                                    null));
            return accepted.operation();
        });
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A tenant whose database is live. */
    public TenantId liveTenant() {
        TenantProvisioning.Accepted accepted = askForTenant();
        drain(worker(UnaryOperator.identity()));
        assertThat(operation(accepted.operation()).state()).isEqualTo("done");
        return accepted.tenant();
    }

    /** A worker of a process of its own, whose kinds may be changed. */
    OperationWorker worker(UnaryOperator<OperationKind<?>> change) {
        return worker(change, LIMITS, EngineTime.SYSTEM);
    }

    /** The same with limits and a clock of its own. */
    OperationWorker worker(UnaryOperator<OperationKind<?>> change, EngineLimits limits, EngineTime time) {
        return worker(change, limits, time, catalog.catalog(), wiring.get(DatabaseServers.class));
    }

    /** The same with a way of its own to the catalog and to the servers. */
    OperationWorker worker(
            UnaryOperator<OperationKind<?>> change,
            EngineLimits limits,
            EngineTime time,
            Catalog ownCatalog,
            DatabaseServers ownServers) {
        return new OperationWorker(
                ownCatalog,
                new Kinds(plainKinds.stream().map(change).toList()),
                ownServers,
                wiring.get(EventLog.class),
                wiring.get(TenantLocks.class),
                wiring.get(JdbcAuditTrail.class),
                limits,
                failpoints,
                time,
                "worker-" + NUMBER.incrementAndGet());
    }

    /** Works on everything that is due, as one process. */
    public void workToTheEnd() {
        drain(worker(UnaryOperator.identity()));
    }

    /** Places a legal hold in the moment when a step of a kind was recorded. */
    public void holdAfter(String kind, String step, TenantId tenant) {
        failpoints.set(kind + "." + step + "." + Failpoints.Point.AFTER.word(), () -> {
            failpoints.clear();
            catalog.run(transaction ->
                    Sql.of(transaction, """
                            INSERT INTO legal_hold (id, tenant_id, owner, reason, review_on, placed_by, placed_at)
                            VALUES ('hld_aaaaaaaaaaaaaaaaaaaa', :tenant, 'legal', 'case', '2030-01-01', 'ann', utc_timestamp(6))
                            """).with("tenant", tenant).updateOne());
        });
    }

    /** Works until nothing is due any more. */
    void drain(OperationWorker worker) {
        List<Claimed> claimed = worker.claim(1);
        while (!claimed.isEmpty()) {
            claimed.forEach(worker::work);
            claimed = worker.claim(1);
        }
    }

    /** Works as a process that dies at some failpoint, and lets its lease run out. */
    void workUntilCrash(OperationWorker worker) {
        try {
            drain(worker);
        } catch (SimulatedCrash crash) {
            failpoints.clear();
        }
        catalog.run(transaction -> Sql.of(transaction, """
                        UPDATE operation SET lease_until = utc_timestamp(6) - INTERVAL 1 SECOND
                         WHERE lease_until IS NOT NULL
                        """).update());
    }

    public OperationView operation(OperationId id) {
        return read(transaction ->
                wiring.get(OperationStore.class).find(transaction, id).orElseThrow());
    }

    /** Everything on the server and in the store, in words. */
    Set<String> serverAndStore() {
        Set<String> all = new HashSet<>();
        server.databaseNames().forEach(name -> all.add(name + " " + server.content(name)));
        server.accountNames().forEach(account -> all.add(account + " " + server.observeAccount(account)));
        store.list("").forEach(key -> all.add(key + " " + store.digest(key)));
        return all;
    }

    /** Catalog, server and store tell the same story, and nothing is left half-way. */
    void assertAgreement() {
        Set<String> databases = strings("SELECT database_name AS x FROM tenant_database WHERE state <> 'dropped'");
        assertThat(set(server.databaseNames().stream().map(DatabaseName::value)))
                .as("databases on the server and in the catalog")
                .isEqualTo(databases);
        Set<String> accounts = strings("SELECT account_name AS x FROM database_account WHERE state <> 'dropped'");
        assertThat(set(server.accountNames().stream().map(AccountName::value)))
                .as("accounts on the server and in the catalog")
                .isEqualTo(accounts);
        Set<String> live = strings("""
                SELECT a.account_name AS x FROM tenant t
                  JOIN database_account a ON a.database_id = t.live_database_id AND a.generation = t.generation
                 WHERE a.state = 'active'
                   AND ((t.service_status = 'ready' AND a.role = 'application')
                        OR (t.service_status = 'read_only' AND a.role = 'read_only'))
                """);
        assertThat(set(server.accountNames().stream()
                        .filter(account -> server.observeAccount(account) == AccountObservation.UNLOCKED)
                        .map(AccountName::value)))
                .as(
                        "accounts that can log in: exactly the live generation of every tenant whose traffic flows, with its rights")
                .isEqualTo(live);
        Set<String> limits = strings("""
                SELECT CONCAT(r.account_name, ' ', JSON_VALUE(p.limits, '$.maxConnections'), ' ',
                              JSON_VALUE(r.limits, '$.maxConnections')) AS x
                  FROM tenant t JOIN route r ON r.tenant_id = t.id
                  JOIN plan p ON p.name = t.plan_name AND p.version = t.plan_version
                 WHERE t.commercial_status <> 'ended'
                """);
        assertThat(limits.stream().map(line -> line.split(" ", -1)))
                .as("limits of the plan, of the account on the server less its spare one, and of the route")
                .allSatisfy(line -> assertThat(List.of(
                                line[2],
                                Integer.toString(
                                        server.account(new AccountName(line[0])).maxConnections() - 1)))
                        .containsOnly(line[1]));
        Set<String> backups = strings("SELECT id AS x FROM backup WHERE state = 'complete'");
        Set<String> stored = new HashSet<>();
        store.list("").forEach(key -> stored.add(key.split("/", -1)[1]));
        assertThat(stored).as("archives in the store and in the catalog").isEqualTo(backups);
        assertBackupsAgree();
        assertThat(strings("SELECT object_id AS x FROM deletion_record WHERE gone_at IS NULL"))
                .as("objects whose end was decided and that are still there")
                .isEmpty();
        assertThat(strings("""
                SELECT d.id AS x FROM tenant_database d JOIN tenant t ON t.id = d.tenant_id
                 WHERE t.data_status = 'erased' AND t.live_database_id IS NOT NULL
                   AND NOT EXISTS (SELECT 1 FROM deletion_record r WHERE r.object_kind = 'database' AND r.object_id = d.id)
                   AND d.id = t.live_database_id
                """)).as("live databases that went without a record").isEmpty();
        assertThat(strings("""
                SELECT k.tenant_id AS x FROM tenant_key k JOIN tenant t ON t.id = k.tenant_id
                 WHERE t.live_database_id IS NOT NULL AND (t.data_status = 'erased') <> (k.sealed_keyset IS NULL)
                """)).as("keys that are gone too early or too late").isEmpty();
        assertThat(strings("SELECT tenant_id AS x FROM tenant_lock")).isEmpty();
        assertThat(strings("""
                SELECT id AS x FROM tenant WHERE service_status = 'provisioning'
                """)).isEmpty();
        assertThat(strings("SELECT id AS x FROM tenant_database WHERE state = 'building'"))
                .isEmpty();
        assertThat(strings("SELECT operation_id AS x FROM restore_drill WHERE state = 'asked'"))
                .isEmpty();
        assertThat(strings("""
                SELECT t.id AS x FROM tenant t JOIN route r ON r.tenant_id = t.id
                 WHERE r.service_state <> IF(t.commercial_status = 'ended', 'removed',
                                             IF(t.service_status = 'ready', 'active', t.service_status))
                    OR r.generation <> t.generation OR r.database_id <> t.live_database_id
                """)).as("tenants whose route says something else").isEmpty();
    }

    private void assertBackupsAgree() {
        Set<String> copied = new HashSet<>();
        copies.list("").forEach(key -> copied.add(key.split("/", -1)[1]));
        assertThat(strings("SELECT id AS x FROM backup WHERE copied_at IS NOT NULL"))
                .as("second copies that stand, among those of which something is in the second store")
                .isSubsetOf(copied);
        assertThat(copied)
                .as("archives in the second store, of which the catalog knows and that are not gone")
                .isSubsetOf(strings("SELECT id AS x FROM backup WHERE state = 'complete' AND copy_store IS NOT NULL"));
        assertThat(strings("SELECT id AS x FROM backup WHERE state = 'writing'"))
                .isEmpty();
        assertThat(strings("SELECT id AS x FROM backup WHERE copy_operation IS NOT NULL"))
                .as("copies that nobody makes")
                .isEmpty();
    }

    private static Set<String> set(Stream<String> words) {
        return words.collect(Collectors.toSet());
    }

    /** How many tenants there are: the comparison of a world with many takes longer than a new world. */
    int size() {
        return strings("SELECT id AS x FROM tenant").size();
    }

    /** It ended once, said so once, and was audited once. */
    void assertEndedOnce(OperationId id, String how) {
        assertThat(operation(id).state()).isEqualTo(how);
        assertThat(strings("""
                SELECT CONCAT(operation_id, seq) AS x FROM operation_event WHERE type IN ('done', 'undone')
                 AND operation_id = '""" + id + "'")).hasSize(1);
        assertThat(strings("""
                SELECT id AS x FROM audit_event WHERE action IN ('operation.done', 'operation.undone')
                 AND operation_id = '""" + id + "'")).hasSize(1);
    }

    public Set<String> strings(String sql) {
        return read(transaction -> new HashSet<>(Sql.of(transaction, sql).list(row -> row.string("x"))));
    }

    private void seed(Connection transaction) {
        Sql.of(transaction, """
                        INSERT INTO server (id, name, flavour, server_version, host, port, tls_mode, region, labels,
                                            capacity_weight, cordoned, findings, created_at, created_by, row_version)
                        VALUES (:id, 'fake', 'mariadb', '11.4.5-MariaDB', '127.0.0.1', 1, 'disabled', 'eu', '{}', 1, FALSE,
                                '[]', utc_timestamp(6), 'pat', 1)
                        """).with("id", serverId).updateOne();
        Sql.of(transaction, """
                        INSERT INTO plan (name, version, display_name, limits, backup_policy, created_at, created_by)
                        VALUES ('basic', 1, 'Basic', :limits, :policy, utc_timestamp(6), 'pat')
                        """)
                .with("limits", Json.write(new PlanLimits(5, 1000, 100, false)))
                .with("policy", Json.write(new BackupPolicy(30, 24)))
                .updateOne();
        Sql.of(transaction, """
                        INSERT INTO plan (name, version, display_name, limits, backup_policy, created_at, created_by)
                        VALUES ('small', 1, 'Small', :limits, :policy, utc_timestamp(6), 'pat')
                        """)
                .with("limits", Json.write(new PlanLimits(2, 1000, 100, true)))
                .with("policy", Json.write(new BackupPolicy(30, 24)))
                .updateOne();
        Sql.of(transaction, """
                        INSERT INTO schema_version (id, schema_name, version, content_hash, migrations, migration_count,
                                                    latest_migration, created_at, created_by)
                        VALUES (:id, 'app', 1, REPEAT('0', 64), '', 1, '1', utc_timestamp(6), 'pat')
                        """).with("id", schema).updateOne();
    }

    @Override
    public void close() {
        wiring.get(RegistryWatch.class).close();
        catalog.close();
    }

    /** What a killed process looks like from inside: nothing after it runs. */
    static final class SimulatedCrash extends Error {
        private static final long serialVersionUID = 1L;
    }

    private record TwoStores(ObjectStore current, ObjectStore second) implements Stores {
        @Override
        public ObjectStore named(String name) {
            if (name.equals(second.name())) {
                return second;
            }
            if (!name.equals(current.name())) {
                throw new IllegalArgumentException("no object store named " + name + " is configured");
            }
            return current;
        }

        @Override
        public Optional<ObjectStore> copies() {
            return Optional.of(second);
        }
    }
}
