package dev.tenantry.campaign;

import static org.awaitility.Awaitility.await;

import dev.tenantry.api.operation.OperationView;
import dev.tenantry.controlplane.ControlPlaneProcess;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.truth.Footprint;
import dev.tenantry.controlplane.truth.RealPlane;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.Durability;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.EmbeddedSettings;
import dev.tenantry.provisioning.embedded.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two real control planes on one catalog. The one that works on an operation is stopped with SIGSTOP at a random moment of a step, its lease
 * runs out, the other takes the operation over and finishes it; then the first is woken with SIGCONT. From then on nothing may be written any
 * more, neither in the catalog nor on the tenants' server nor in the store, and the truths agree.
 */
final class StaleWorkerCampaign implements Campaign {
    private static final Logger LOG = LoggerFactory.getLogger(StaleWorkerCampaign.class);

    private static final long TARGET = 100;

    /** After so many trials the comparison takes longer than a new world. */
    private static final int TRIALS_PER_WORLD = 50;

    /** Steps may be shorter than the way of a signal: so often in a row one may be missed. */
    private static final int MOST_MISSES = 60;

    /** Most steps are shorter than this. */
    private static final long LONGEST_WAIT_MICROS = 20_000;

    private static final Duration LOOK_EVERY = Duration.ofMillis(1);

    private final Flavour flavour;
    private final boolean patient;
    private final Map<String, Integer> ends = new TreeMap<>();
    private @Nullable EmbeddedServer tenantServer;
    private @Nullable EmbeddedServer catalogServer;
    private @Nullable RealPlane plane;
    private @Nullable TenantLife life;
    private List<ControlPlaneProcess> processes = List.of();
    private int run;

    /**
     * The campaign on an engine.
     *
     * @param patient whether a process may also be stopped while it holds locks in the catalog: the catalog's server lets them go only after 15 s
     *     on MariaDB and 60 s on MySQL, and the take-over waits for that; without, the catalog is on the server that tests share
     */
    StaleWorkerCampaign(Flavour flavour, boolean patient) {
        this.flavour = flavour;
        this.patient = patient;
    }

    /** Who works on which step. */
    private record Worker(String owner, long epoch, String step) {}

    @Override
    public String name() {
        return "stale-worker";
    }

    @Override
    public String engine() {
        return flavour.word();
    }

    @Override
    public long target() {
        return TARGET;
    }

    @Override
    public boolean parallel() {
        return false;
    }

    @Override
    public void open() {
        tenantServer = server("stale-tenants");
        catalogServer = patient ? server("stale-catalog") : null;
        plane = new RealPlane(
                TestServers.newDirectory("stale-plane"),
                catalogServer == null ? TestServers.of(flavour) : catalogServer,
                tenantServer);
        plane().start("");
        plane().prepare();
        processes = List.of(plane().process(), plane().startAnother("second"));
        life = new TenantLife(plane());
    }

    private EmbeddedServer server(String name) {
        return EmbeddedServer.start(
                EmbeddedSettings.of(flavour, TestServers.newDirectory(name)).with(Durability.RELAXED));
    }

    @Override
    public Trial trial(long seed) {
        try {
            if (run++ % TRIALS_PER_WORLD == TRIALS_PER_WORLD - 1) {
                close();
                open();
            }
            Random random = new Random(seed);
            for (int i = 0; i < MOST_MISSES; i++) {
                Optional<List<String>> wrong = stopAWorker(random);
                if (wrong.isPresent()) {
                    return new Trial(1, wrong.get().size(), String.join("; ", wrong.get()));
                }
            }
            throw new IllegalStateException("no worker could be stopped in a step");
        } catch (RuntimeException | AssertionError failure) {
            String printed = plane().process().printed();
            // What is broken must not be counted again with each further trial.
            close();
            open();
            return new Trial(1, 1, failure + "\n" + printed.substring(Math.max(0, printed.length() - 20_000)));
        }
    }

    /** What a stopped worker did when it woke; empty when the moment was missed and nobody was stopped in a step. */
    private Optional<List<String>> stopAWorker(Random random) {
        plane().ask(processes.get(random.nextInt(processes.size())));
        String operation = life().next();
        Worker worker = workerIn(operation, random);
        if (worker == null) {
            return missed(operation);
        }
        ControlPlaneProcess victim = process(worker.owner());
        ControlPlaneProcess heir = processes.get(1 - processes.indexOf(victim));
        plane().ask(heir);
        victim.pause();
        try {
            return isIn(operation, worker) ? afterTheTakeOver(operation, worker, victim) : Optional.empty();
        } finally {
            victim.wake();
            life().done(ended(operation));
        }
    }

    private Optional<List<String>> missed(String operation) {
        life().done(ended(operation));
        return Optional.empty();
    }

    private Optional<List<String>> afterTheTakeOver(String operation, Worker worker, ControlPlaneProcess victim) {
        if (!patient && holdsLocks()) {
            return Optional.empty();
        }
        long start = System.nanoTime();
        ended(operation);
        if (epoch(operation) == worker.epoch()) {
            // Its last statement came through before it stood still.
            return Optional.empty();
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
        await().atMost(RealPlane.PATIENCE).until(() -> isSettled(operation));
        Footprint before = Footprint.of(plane());
        int printed = victim.printed().length();
        victim.wake();
        String end = endOf(operation, victim, printed);
        List<String> wrong = new ArrayList<>(before.writtenSince(plane()));
        plane().disagreements().forEach(each -> wrong.add(each.toString()));
        LOG.warn(
                "stopped in {} of {}; taken over and ended after {} s; woken: {}",
                worker.step(),
                operation,
                seconds,
                end);
        ends.merge(end, 1, Integer::sum);
        return Optional.of(wrong.stream()
                .map(each -> "stopped in " + worker.step() + ": " + each)
                .toList());
    }

    /** Waits for a random step of the operation, and for a random moment in it. */
    private @Nullable Worker workerIn(String operation, Random random) {
        try (Connection catalog = plane().catalog()) {
            int steps = Sql.of(catalog, "SELECT COUNT(*) AS n FROM operation_step WHERE operation_id = :id")
                    .with("id", operation)
                    .one(row -> row.integer("n"));
            int from = random.nextInt(steps);
            await().atMost(RealPlane.PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(LOOK_EVERY)
                    .until(() -> worker(catalog, operation, from).isPresent() || hasEnded(catalog, operation));
            // The moment of the signal: no state of anything decides it.
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextLong(LONGEST_WAIT_MICROS)));
            return worker(catalog, operation, 0).orElse(null);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<Worker> worker(Connection catalog, String operation, int from) {
        return Sql.of(catalog, """
                        SELECT o.lease_owner, o.epoch, CONCAT(o.kind, '.', s.name) AS step
                          FROM operation o JOIN operation_step s ON s.operation_id = o.id
                         WHERE o.id = :id AND o.state = 'running' AND o.lease_owner IS NOT NULL
                           AND s.state = 'unknown' AND s.seq >= :from
                        """)
                .with("id", operation)
                .with("from", from)
                .first(row -> new Worker(row.string("lease_owner"), row.longValue("epoch"), row.string("step")));
    }

    private static boolean hasEnded(Connection catalog, String operation) {
        return Sql.of(catalog, "SELECT id FROM operation WHERE id = :id AND ended_at IS NOT NULL")
                .with("id", operation)
                .exists();
    }

    private boolean isIn(String operation, Worker worker) {
        return read(
                catalog -> worker(catalog, operation, 0).filter(worker::equals).isPresent());
    }

    private long epoch(String operation) {
        return read(catalog -> Sql.of(catalog, "SELECT epoch FROM operation WHERE id = :id")
                .with("id", operation)
                .one(row -> row.longValue("epoch")));
    }

    /** Whether some transaction in the catalog stands still. */
    private boolean holdsLocks() {
        List<String> now = read(StaleWorkerCampaign::transactions);
        try {
            await().atMost(Duration.ofSeconds(1)).until(() -> {
                List<String> still = read(StaleWorkerCampaign::transactions);
                return now.stream().noneMatch(still::contains);
            });
            return false;
        } catch (ConditionTimeoutException standing) {
            return true;
        }
    }

    private static List<String> transactions(Connection catalog) {
        return Sql.of(catalog, "SELECT trx_id AS id FROM information_schema.innodb_trx")
                .list(row -> row.string("id"));
    }

    private OperationView ended(String operation) {
        OperationView ended = plane().ended(operation);
        if (!ended.state().equals("done")) {
            throw new IllegalStateException(
                    ended.kind() + " is " + ended.state() + ": " + ended.errorCode() + " " + ended.errorDetail());
        }
        return ended;
    }

    /**
     * The heir has swept its registrations away on the server, which is the last that it does for an operation. Those of the stopped one stay where
     * no later step had anything to do there.
     */
    private boolean isSettled(String operation) {
        long epoch = epoch(operation);
        try (Connection server = TestServers.administrator(tenantServer())) {
            return Sql.of(server, """
                            SELECT table_schema AS name FROM information_schema.tables
                             WHERE table_schema LIKE 'tnservice%' AND table_name = 'session'
                            """).list(row -> row.string("name")).stream()
                    .noneMatch(name -> Sql.of(
                                    server,
                                    "SELECT epoch FROM " + name
                                            + ".session WHERE operation_id = :id AND epoch = :epoch")
                            .with("id", operation)
                            .with("epoch", epoch)
                            .exists());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How the woken worker came to its end, in its own words. */
    private static String endOf(String operation, ControlPlaneProcess victim, int printed) {
        String lost = "operation " + operation + ": the lease is lost";
        String stopped = "operation " + operation + ": work stopped";
        await().atMost(RealPlane.PATIENCE).until(() -> {
            String since = victim.printed().substring(printed);
            return since.contains(lost) || since.contains(stopped);
        });
        String since = victim.printed().substring(printed);
        if (since.contains("work.taken_over")) {
            return "the server refused it";
        }
        if (since.contains("operation " + operation + ", step")) {
            return "its session on the server was gone";
        }
        return since.contains(lost) ? "it saw that its lease is over" : "its session in the catalog was gone";
    }

    private ControlPlaneProcess process(String owner) {
        return processes.stream()
                .filter(each -> owner.contains(":" + each.pid() + ":"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nobody here is " + owner));
    }

    /** Reads the catalog. */
    @FunctionalInterface
    private interface Look<T> {
        T at(Connection catalog);
    }

    private <T> T read(Look<T> look) {
        try (Connection catalog = plane().catalog()) {
            return look.at(catalog);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The world of the trials. */
    RealPlane plane() {
        return Objects.requireNonNull(plane);
    }

    EmbeddedServer tenantServer() {
        return Objects.requireNonNull(tenantServer);
    }

    private TenantLife life() {
        return Objects.requireNonNull(life);
    }

    @Override
    public void close() {
        LOG.warn("how stale workers came to their ends: {}", ends);
        if (plane != null) {
            plane.close();
            plane = null;
        }
        for (EmbeddedServer server : new EmbeddedServer[] {tenantServer, catalogServer}) {
            if (server != null) {
                server.kill();
            }
        }
        tenantServer = null;
        catalogServer = null;
    }
}
