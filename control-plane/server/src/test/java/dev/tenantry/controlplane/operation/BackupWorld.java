package dev.tenantry.controlplane.operation;

import dev.tenantry.api.backup.BackupView;
import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.controlplane.backup.BackupRequests;
import dev.tenantry.controlplane.backup.BackupStore;
import dev.tenantry.controlplane.deletion.EndRequests;
import dev.tenantry.controlplane.drill.DrillRequests;
import dev.tenantry.controlplane.restore.RestoreRequests;
import dev.tenantry.controlplane.secret.TenantKeys;
import dev.tenantry.controlplane.tenant.DatabaseStore;
import dev.tenantry.controlplane.tenant.TenantStore;
import dev.tenantry.provisioning.BoundServer;
import dev.tenantry.provisioning.DatabaseServer;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.backup.ArchiveKey;
import dev.tenantry.provisioning.backup.Progress;
import dev.tenantry.provisioning.embedded.Durability;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.EmbeddedSettings;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.inspect.ArchiveInspector;
import dev.tenantry.provisioning.restore.RestoreJob;
import dev.tenantry.provisioning.store.DirectoryStore;
import dev.tenantry.provisioning.store.ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Two tenants with data on a real server, two backups of the first and one of the second in a store of files, and every way to do harm to them
 * between the writing and the proof.
 */
public final class BackupWorld implements AutoCloseable {
    /** What a database may hold that harm can be done to. */
    private static final List<String> SCHEMA = List.of(
            """
            CREATE TABLE orders (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, note VARCHAR(200) NOT NULL, amount DECIMAL(12,2) NULL,
                                 ratio DOUBLE NOT NULL, raw VARBINARY(64) NULL, placed DATETIME(6) NOT NULL, KEY by_placed (placed))
            ENGINE = InnoDB DEFAULT CHARSET = utf8mb4
            """,
            "CREATE TABLE former_orders LIKE orders",
            """
            CREATE TABLE order_lines (order_id BIGINT NOT NULL, line_no INT NOT NULL, item VARCHAR(100) NOT NULL,
                                      PRIMARY KEY (order_id, line_no),
                                      CONSTRAINT of_order FOREIGN KEY (order_id) REFERENCES orders (id))
            ENGINE = InnoDB DEFAULT CHARSET = utf8mb4
            """,
            "CREATE TABLE scans (id INT NOT NULL PRIMARY KEY, page LONGBLOB NOT NULL) ENGINE = InnoDB",
            "CREATE SQL SECURITY INVOKER VIEW dear_orders AS SELECT id, note FROM orders WHERE amount > 500");

    private static final List<String> NOTES =
            List.of("plain", "tab\there", "line\nfeed", "back\\slash", "שלום", "😀 four bytes", "", "NULL", "\\N");

    private static final int ORDERS = 40;
    private static final int SCANS = 5;

    /** More than two of the segments in which an archive is encrypted, so that the rows before harm are on the server already. */
    private static final int SCAN_BYTES = 512 << 10;

    private final Random random = new Random(7);
    private final EmbeddedServer server;
    private final LyingStore store;
    private final Path folder;
    private final RealWorld world;
    private final List<Archive> archives = new ArrayList<>();
    private final Map<BackupId, String> taken = new HashMap<>();
    private volatile @Nullable Consumer<String> beforeVerification;

    public BackupWorld(Flavour flavour) {
        server = EmbeddedServer.start(EmbeddedSettings.of(flavour, TestServers.newDirectory("corrupt"))
                .with(Durability.RELAXED));
        folder = TestServers.newDirectory("corrupt-store");
        store = new LyingStore(new DirectoryStore("files", folder));
        world = RealWorld.on(server, store, this::seam);
        TenantId first = tenant();
        archives.add(backUp(first));
        change(first);
        archives.add(backUp(first));
        archives.add(backUp(tenant()));
    }

    /**
     * A sound backup.
     *
     * @param objects what lies in the store, by its name in the backup's folder
     */
    public record Archive(TenantId tenant, BackupId backup, long attempt, SortedMap<String, byte[]> objects) {
        /** The names of the objects with rows. */
        public List<String> chunks() {
            return objects.keySet().stream()
                    .filter(name -> !name.equals(manifest()))
                    .toList();
        }

        /** The name of the manifest. */
        public String manifest() {
            return attempt + ".manifest";
        }

        /** Where an object lies. */
        public String key(String object) {
            return tenant + "/" + backup + "/" + object;
        }

        public byte[] content(String object) {
            return Objects.requireNonNull(objects.get(object)).clone();
        }
    }

    /** What an attempt to use a backup came to. */
    public record Attempt(OperationView operation, BackupView backup, DatabaseId database, String databaseState) {}

    /** Two of the first tenant, the older first, and one of the second. */
    public List<Archive> archives() {
        return List.copyOf(archives);
    }

    // --- harm --------------------------------------------------------------------------------------------------------

    /** Writes other bytes where an object lies. */
    public void overwrite(Archive archive, String object, byte[] content) {
        try {
            Files.write(file(archive, object), content);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Takes an object away. */
    public void remove(Archive archive, String object) {
        try {
            Files.delete(file(archive, object));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The key that opens and makes objects of a tenant. */
    public ArchiveKey key(Archive archive) {
        return world.wiring.get(TenantKeys.class).archiveKey(archive.tenant(), 1);
    }

    /** The store as those see it who write with the key. */
    public ObjectStore store() {
        return store;
    }

    /** The next reader of an object gets other bytes. */
    public void lieOnce(Archive archive, String object, UnaryOperator<byte[]> lie) {
        store.lieOnce(archive.key(object), content -> new ByteArrayInputStream(lie.apply(content)));
    }

    /** The next reader of an object loses the connection. */
    public void breakOnce(Archive archive, String object, int after) {
        store.lieOnce(archive.key(object), content -> LyingStore.breaking(content, after));
    }

    /** The next list of objects leaves one out. */
    public void hideOnce(Archive archive, String object) {
        store.hideOnce(archive.key(object));
    }

    /** Runs statements in the restored database when all is loaded and nothing is compared; {@code @} stands for its quoted name. */
    public void strikeBeforeVerification(String... statements) {
        beforeVerification = database -> {
            beforeVerification = null;
            // A session of its own: it comes from a thread of the restore.
            try (Connection session = TestServers.administrator(server);
                    Statement statement = session.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql.replace("@", database));
                }
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        };
    }

    /** Makes everything as it was; gives what of the harm was never met. */
    public Optional<String> mend() {
        for (Archive archive : archives) {
            archive.objects().forEach((object, content) -> overwrite(archive, object, content));
        }
        boolean unasked = store.beHonest();
        boolean unstruck = beforeVerification != null;
        beforeVerification = null;
        return unasked || unstruck ? Optional.of("the harm was never met") : Optional.empty();
    }

    // --- use ---------------------------------------------------------------------------------------------------------

    /** Restores a backup beside the live database. */
    public Attempt restore(Archive archive) {
        RestoreRequests.Accepted accepted = world.read(transaction -> world.wiring
                .get(RestoreRequests.class)
                .restore(transaction, archive.tenant(), archive.backup(), TestWorld.CALLER, "a test"));
        world.workToTheEnd();
        return attempt(archive, accepted.operation(), accepted.database());
    }

    /** Proves a backup. */
    public Attempt drill(Archive archive) {
        OperationId operation = world.read(transaction -> world.wiring
                .get(DrillRequests.class)
                .ask(transaction, archive.tenant(), archive.backup(), TestWorld.CALLER, "a test"));
        world.workToTheEnd();
        String database = world.strings(
                        "SELECT id AS x FROM tenant_database WHERE created_by_operation = '" + operation + "'")
                .iterator()
                .next();
        return attempt(archive, operation, new DatabaseId(database));
    }

    /** What an attempt that was a drill is called. */
    public String drillState(Attempt attempt) {
        String operation = attempt.operation().id();
        return world.strings("SELECT state AS x FROM restore_drill WHERE operation_id = '" + operation + "'")
                .iterator()
                .next();
    }

    private Attempt attempt(Archive archive, OperationId operation, DatabaseId database) {
        return new Attempt(
                world.operation(operation),
                world.read(transaction -> world.wiring
                        .get(BackupStore.class)
                        .find(transaction, archive.backup())
                        .orElseThrow()),
                database,
                world.read(transaction -> world.wiring
                        .get(DatabaseStore.class)
                        .get(transaction, database)
                        .state()
                        .word()));
    }

    /** Whether a restored database holds the rows that a backup was taken of. */
    public boolean same(Archive archive, DatabaseId restored) {
        return sums(name(restored)).equals(Objects.requireNonNull(taken.get(archive.backup())));
    }

    /** Drops a database that was restored beside the live one. */
    public void discard(Archive archive, DatabaseId database) {
        world.read(transaction -> world.wiring
                .get(EndRequests.class)
                .discard(transaction, archive.tenant(), database, TestWorld.CALLER, "a test"));
        world.workToTheEnd();
    }

    /** What is found wrong by whoever looks into the archive without a server, with the tenant's key. */
    public List<String> inspect(Archive archive) {
        return new ArchiveInspector(store, version -> Optional.of(key(archive)))
                .inspect(archive.tenant().value(), archive.backup().value()).stream()
                        .flatMap(found -> found.problems().stream())
                        .map(problem -> problem.kind() + " " + problem.object())
                        .toList();
    }

    /** The rows of the live databases in one text. */
    public String live() {
        StringBuilder all = new StringBuilder();
        archives.stream()
                .map(Archive::tenant)
                .distinct()
                .forEach(tenant -> all.append(sums(liveName(tenant))).append('\n'));
        return all.toString();
    }

    /** Catalog, server and store tell the same story, and nothing is left half-way. */
    public void assertAgreement() {
        world.assertAgreement();
    }

    @Override
    public void close() {
        world.close();
        server.close();
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    private TenantId tenant() {
        TenantId tenant = world.liveTenant();
        String database = liveName(tenant);
        try (Statement statement = world.administrator().createStatement()) {
            statement.execute("USE " + database);
            for (String sql : SCHEMA) {
                statement.execute(sql);
            }
            orders("orders");
            orders("former_orders");
            statement.execute("INSERT INTO order_lines SELECT id, 1, note FROM orders");
            statement.execute("INSERT INTO order_lines SELECT id, 2, 'and more' FROM orders WHERE id > 7");
            try (PreparedStatement scan = world.administrator().prepareStatement("INSERT INTO scans VALUES (?, ?)")) {
                for (int i = 0; i < SCANS; i++) {
                    byte[] page = new byte[SCAN_BYTES];
                    random.nextBytes(page);
                    scan.setInt(1, i);
                    scan.setBytes(2, page);
                    scan.execute();
                }
            }
            return tenant;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void orders(String table) throws SQLException {
        try (PreparedStatement order = world.administrator()
                .prepareStatement(
                        "INSERT INTO " + table
                                + " (note, amount, ratio, raw, placed) VALUES (?, ?, ?, ?, '2026-01-01' + INTERVAL ? SECOND)")) {
            for (int i = 0; i < ORDERS; i++) {
                byte[] raw = new byte[random.nextInt(64)];
                random.nextBytes(raw);
                order.setString(1, NOTES.get(i % NOTES.size()) + (i < NOTES.size() ? "" : random.nextInt()));
                order.setObject(2, i % 5 == 0 ? null : random.nextInt(100_000) / 100.0);
                order.setDouble(3, random.nextGaussian());
                order.setBytes(4, raw);
                order.setInt(5, random.nextInt(1_000_000));
                order.execute();
            }
        }
    }

    private void change(TenantId tenant) {
        try (Statement statement = world.administrator().createStatement()) {
            statement.execute("USE " + liveName(tenant));
            statement.execute("UPDATE orders SET note = 'changed' WHERE id % 3 = 0");
            statement.execute("DELETE FROM former_orders WHERE id = 5");
            statement.execute("INSERT INTO order_lines SELECT id, 3, 'later' FROM orders WHERE id < 5");
            statement.execute("UPDATE scans SET page = REVERSE(page) WHERE id = 3");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private Archive backUp(TenantId tenant) {
        BackupId backup = world.read(transaction -> world.wiring
                .get(BackupRequests.class)
                .submit(transaction, tenant, TestWorld.CALLER, "a test", false)
                .backup());
        world.workToTheEnd();
        taken.put(backup, sums(liveName(tenant)));
        String prefix = tenant + "/" + backup + "/";
        SortedMap<String, byte[]> objects = new TreeMap<>();
        for (String key : store.list(prefix)) {
            try (InputStream content = store.read(key)) {
                objects.put(key.substring(prefix.length()), content.readAllBytes());
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return new Archive(tenant, backup, 1, objects);
    }

    private Path file(Archive archive, String object) {
        return folder.resolve(archive.key(object));
    }

    private String liveName(TenantId tenant) {
        return name(world.read(transaction ->
                world.wiring.get(TenantStore.class).get(transaction, tenant).live()));
    }

    private String name(DatabaseId database) {
        return world.read(transaction -> world.wiring
                .get(DatabaseStore.class)
                .get(transaction, database)
                .name()
                .quoted());
    }

    private String sums(String database) {
        StringBuilder sums = new StringBuilder();
        try (Statement statement = world.administrator().createStatement()) {
            for (String table : List.of("orders", "former_orders", "order_lines", "scans", "t")) {
                try (ResultSet row = statement.executeQuery("CHECKSUM TABLE " + database + "." + table)) {
                    row.next();
                    sums.append(table).append(' ').append(row.getString(2)).append(' ');
                }
            }
            return sums.toString();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private DatabaseServer seam(DatabaseServer inside) {
        return between(DatabaseServer.class, inside);
    }

    private <T> T between(Class<T> type, Object inside) {
        return type.cast(Proxy.newProxyInstance(
                BackupWorld.class.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> call(inside, method, arguments == null ? new Object[0] : arguments)));
    }

    private @Nullable Object call(Object inside, Method method, @Nullable Object[] arguments) throws Throwable {
        try {
            if (method.getName().equals("restore")) {
                RestoreJob job = (RestoreJob) Objects.requireNonNull(arguments[0]);
                Progress told = (Progress) Objects.requireNonNull(arguments[3]);
                arguments[3] = (Progress) (phase, bytes, rows, total) -> {
                    told.at(phase, bytes, rows, total);
                    Consumer<String> strike = beforeVerification;
                    if (strike != null && phase.equals("verify")) {
                        strike.accept(job.target().quoted());
                    }
                };
            }
            Object result = method.invoke(inside, arguments);
            return result instanceof BoundServer bound ? between(BoundServer.class, bound) : result;
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }
}
