package dev.tenantry.campaign;

import static org.awaitility.Awaitility.await;

import dev.tenantry.api.backup.CreateBackupRequest;
import dev.tenantry.api.common.Problem;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.restore.RestoreRequest;
import dev.tenantry.api.restore.SwapRequest;
import dev.tenantry.api.tenant.CreateTenantRequest;
import dev.tenantry.api.tenant.TenantAccepted;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.controlplane.Api;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.truth.RealPlane;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.Durability;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.EmbeddedSettings;
import dev.tenantry.provisioning.embedded.TestServers;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A real control plane, a server that will be lost with all its tenants, and two that take them. Not for several threads. */
final class LostServerWorld implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    /** As many operations as the command line has at work at once on a server. */
    private static final int AT_ONCE = 8;
    /** One tenant in so many never had a backup. */
    private static final int WITHOUT_BACKUP_EVERY = 25;

    private final EmbeddedServer catalog;
    private final EmbeddedServer lost;
    private final Map<String, EmbeddedServer> spares = new LinkedHashMap<>();
    private final RealPlane plane;
    private final Map<String, Guest> guests = new ConcurrentHashMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger back = new AtomicInteger();

    /** A tenant as it was told of: {@code backup} is null for one that has none. */
    private record Guest(TenantView tenant, @Nullable String backup) {}

    /** A route as the catalog has it. */
    private record Place(String server, String database, String state) {}

    LostServerWorld(Flavour flavour) {
        catalog = start(flavour, "mass-catalog");
        lost = start(flavour, "mass-lost");
        plane = new RealPlane(TestServers.newDirectory("mass-plane"), catalog, lost);
        plane.start("");
        plane.prepare();
        for (String name : List.of("spare1", "spare2")) {
            EmbeddedServer spare = start(flavour, "mass-" + name);
            spares.put(plane.register(name, spare), spare);
        }
    }

    private static EmbeddedServer start(Flavour flavour, String name) {
        return EmbeddedServer.start(
                EmbeddedSettings.of(flavour, TestServers.newDirectory(name)).with(Durability.RELAXED));
    }

    /** Makes the tenants, each with a row of its own that its backup has and one that came after it. */
    void fill(int tenants) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < tenants; i++) {
            numbers.add(i);
        }
        each(numbers, this::make);
        mark(3);
        each(List.copyOf(guests.keySet()), this::backUp);
        mark(4);
    }

    private void make(int number) {
        String slug = "guest-" + number;
        TenantAccepted accepted = ask(
                        "/v1/tenants",
                        new CreateTenantRequest(
                                slug, slug, plane.plan(), plane.schema(), "eu", plane.serverId(), "a guest"),
                        "make-" + number)
                .as(TenantAccepted.class);
        done(accepted.operation().id());
        guests.put(slug, new Guest(accepted.tenant(), null));
    }

    private void backUp(String slug) {
        if (number(slug) % WITHOUT_BACKUP_EVERY == WITHOUT_BACKUP_EVERY - 1) {
            return;
        }
        Guest guest = guest(slug);
        OperationView operation = operation(
                "/v1/tenants/" + guest.tenant().id() + "/backups", new CreateBackupRequest("test"), "backup-" + slug);
        guests.put(
                slug,
                new Guest(
                        guest.tenant(),
                        Objects.requireNonNull(operation.result().get("backupId"))));
    }

    private void mark(int id) {
        try (Connection session = TestServers.administrator(lost);
                Statement statement = session.createStatement()) {
            for (Map.Entry<String, Place> each : places().entrySet()) {
                statement.execute("INSERT INTO %s.customer VALUES (%d, '%s')"
                        .formatted(each.getValue().database(), id, row(each.getKey(), id)));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String row(String slug, int id) {
        return slug + " " + id;
    }

    /** The server is gone for good. */
    void lose() {
        lost.kill();
        ask("/v1/servers/" + plane.serverId() + "/cordon", Map.of(), "cordon");
    }

    /**
     * Brings everybody back who has a backup.
     *
     * @param kills after how many that are back the control plane is killed
     */
    void recover(NavigableSet<Integer> kills) {
        try (ExecutorService killer = Executors.newSingleThreadExecutor()) {
            Future<?> killing = killer.submit(() -> {
                for (int after : kills) {
                    await().atMost(RealPlane.PATIENCE.multipliedBy(20))
                            .pollInterval(LOOK_EVERY)
                            .until(() -> back.get() >= Math.min(after, expected() - 1));
                    plane.kill();
                    plane.start("");
                }
            });
            each(List.copyOf(guests.keySet()), this::comeBack);
            KillLoad.join(killing);
        }
    }

    private long expected() {
        return guests.values().stream().filter(guest -> guest.backup() != null).count();
    }

    private void comeBack(String slug) {
        Guest guest = guest(slug);
        String backup = guest.backup();
        if (backup == null) {
            return;
        }
        String path = "/v1/tenants/" + guest.tenant().id();
        OperationView restored =
                operation(path + "/restores", new RestoreRequest(backup, "it burnt", null, true), "restore-" + slug);
        String database = Objects.requireNonNull(restored.result().get("databaseId"));
        operation(path + "/swap", new SwapRequest(database, slug, "it burnt", "db1"), "swap-" + slug);
        back.incrementAndGet();
    }

    /** Everything that is not as it must be. */
    List<String> wrong() {
        List<String> wrong = new ArrayList<>(failures);
        await().atMost(RealPlane.PATIENCE)
                .pollInterval(LOOK_EVERY)
                .ignoreExceptions()
                .until(() -> places().size() == guests.size());
        places().forEach((slug, place) -> {
            boolean had = guest(slug).backup() != null;
            if (!place.state().equals("active")) {
                wrong.add(slug + " is " + place.state());
            }
            if (had != spares.containsKey(place.server())) {
                wrong.add(slug + (had ? " is not back" : " was moved without a backup"));
            } else if (had) {
                String rows = rows(Objects.requireNonNull(spares.get(place.server())), place.database());
                if (!rows.equals("one,two," + row(slug, 3))) {
                    wrong.add(slug + " has the rows " + rows);
                }
            }
        });
        plane.compare(spares).stream()
                .filter(each -> !each.toString().contains(plane.serverId()))
                .forEach(each -> wrong.add(each.toString()));
        try (Connection session = plane.catalog()) {
            long lives = Sql.of(session, "SELECT COUNT(*) AS n FROM tenant_database WHERE server_id <> :lost")
                    .with("lost", plane.serverId())
                    .first(row -> row.integer("n"))
                    .orElseThrow();
            if (lives != expected()) {
                wrong.add(lives + " databases were made for " + expected() + " tenants");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return wrong;
    }

    private static String rows(EmbeddedServer server, String database) {
        try (Connection session = TestServers.administrator(server);
                Statement statement = session.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT GROUP_CONCAT(name ORDER BY id) FROM " + database + ".customer")) {
            result.next();
            return String.valueOf(result.getString(1));
        } catch (SQLException e) {
            return e.toString();
        }
    }

    private Map<String, Place> places() {
        Map<String, Place> places = new LinkedHashMap<>();
        try (Connection session = plane.catalog()) {
            Sql.of(session, """
                            SELECT t.slug, r.server_id, r.database_name, r.service_state
                              FROM route r JOIN tenant t ON t.id = r.tenant_id
                            """)
                    .list(row -> places.put(
                            row.string("slug"),
                            new Place(
                                    row.string("server_id"),
                                    row.string("database_name"),
                                    row.string("service_state"))));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return places;
    }

    /** The end of what the control plane printed. */
    String printed() {
        String printed = plane.printed();
        return printed.substring(Math.max(0, printed.length() - 20_000));
    }

    private Guest guest(String slug) {
        return Objects.requireNonNull(guests.get(slug));
    }

    private static int number(String slug) {
        return Integer.parseInt(slug.substring(slug.indexOf('-') + 1));
    }

    /** Does something with each, several at once; what fails is kept. */
    private <T> void each(List<T> all, Consumer<T> work) {
        Queue<T> left = new ConcurrentLinkedQueue<>(all);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                running.add(threads.submit(() -> {
                    for (T next = left.poll(); next != null; next = left.poll()) {
                        attempt(next, work);
                    }
                }));
            }
            running.forEach(KillLoad::join);
        }
    }

    private <T> void attempt(T one, Consumer<T> work) {
        try {
            work.accept(one);
        } catch (RuntimeException failure) {
            failures.add(one + ": " + failure);
        }
    }

    /** Asks for an operation and waits until it is done. */
    private OperationView operation(String path, Object body, String key) {
        return done(ask(path, body, key).as(OperationView.class).id());
    }

    /** Asks until it is acknowledged, always under the same key. */
    private Api.Answer ask(String path, Object body, String key) {
        return await().atMost(RealPlane.PATIENCE.multipliedBy(5))
                .pollInterval(LOOK_EVERY)
                .ignoreException(UncheckedIOException.class)
                .until(() -> plane.administrator().post(path, body, "Idempotency-Key", key), answer -> {
                    if (answer.status() < 300) {
                        return true;
                    }
                    if (answer.status() < 500 && !answer.as(Problem.class).retryable()) {
                        throw new IllegalStateException(path + " was refused: " + answer.body());
                    }
                    return false;
                });
    }

    private OperationView done(String id) {
        OperationView ended = await().atMost(RealPlane.PATIENCE.multipliedBy(5))
                .pollInterval(LOOK_EVERY)
                .ignoreException(UncheckedIOException.class)
                .until(
                        () -> plane.administrator().get("/v1/operations/" + id),
                        answer -> answer.status() < 300 && !RealPlane.isAtWork(answer.as(OperationView.class)))
                .as(OperationView.class);
        if (!ended.state().equals("done")) {
            throw new IllegalStateException("operation " + id + " is " + ended.state() + ": " + ended.errorDetail());
        }
        return ended;
    }

    @Override
    public void close() {
        plane.close();
        lost.kill();
        catalog.kill();
        spares.values().forEach(EmbeddedServer::kill);
    }
}
