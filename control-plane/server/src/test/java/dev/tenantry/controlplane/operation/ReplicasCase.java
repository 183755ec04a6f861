package dev.tenantry.controlplane.operation;

import static org.awaitility.Awaitility.await;

import dev.tenantry.controlplane.ControlPlaneProcess;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/**
 * How much work some real control planes do together on one catalog: operations whose steps do nothing, all due at the same moment.
 *
 * @param replicas how many
 * @param operationsPerSecond claimed, worked on and ended; each is claimed once, from the first claim to the last end
 * @param stepsPerSecond finished
 * @param auditedPerSecond operations whose records of request and end have their place in the signed log
 * @param auditLagSeconds the longest that a committed record had waited for its place
 * @param processorMillis processor time of all the control planes for one operation
 */
record ReplicasCase(
        int replicas,
        double operationsPerSecond,
        double stepsPerSecond,

        double auditedPerSecond,
        double auditLagSeconds,
        double processorMillis) {
    static final int STEPS = 4;

    private static final int WARM_UP_PART = 4;
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    static ReplicasCase measure(EmbeddedServer server, int replicas, int operations) {
        List<ControlPlaneProcess> running = new CopyOnWriteArrayList<>();
        try (BenchCatalog catalog = new BenchCatalog(server, BenchKind.idle(STEPS))) {
            Path home = TestServers.newDirectory("bench-home");
            // The first makes the keys that all share.
            running.add(start(home, 1, server, catalog));
            IntStream.rangeClosed(2, replicas)
                    .parallel()
                    .forEach(number -> running.add(start(home, number, server, catalog)));
            work(catalog, operations / WARM_UP_PART);
            catalog.forget();
            long before = processorMillis(running);
            double longestLag = work(catalog, operations);
            double seconds = since(catalog, "(SELECT MAX(ended_at) FROM operation)");
            double audited = since(catalog, "(SELECT MAX(sequenced_at) FROM audit_event)");
            return new ReplicasCase(
                    replicas,
                    operations / seconds,
                    operations * STEPS / seconds,
                    operations / audited,
                    longestLag,
                    (double) (processorMillis(running) - before) / operations);
        } finally {
            running.forEach(ControlPlaneProcess::kill);
        }
    }

    /** Lets them work on so many operations to the end; the longest lag of the audit log meanwhile. */
    private static double work(BenchCatalog catalog, int operations) {
        catalog.ask(operations);
        await().atMost(PATIENCE).until(() -> unsequenced(catalog) == 0);
        catalog.release();
        List<Double> lags = new ArrayList<>(List.of(0.0));
        await().atMost(PATIENCE).pollInterval(LOOK_EVERY).until(() -> {
            lags.add(catalog.number("""
                    SELECT TIMESTAMPDIFF(MICROSECOND, MIN(at), utc_timestamp(6)) / 1e6 AS x FROM audit_event WHERE sequence IS NULL
                    """));
            return catalog.number("SELECT COUNT(*) AS x FROM operation WHERE state <> 'done'") == 0
                    && unsequenced(catalog) == 0;
        });
        return lags.stream().max(Double::compare).orElseThrow();
    }

    private static long processorMillis(List<ControlPlaneProcess> running) {
        return running.stream()
                .mapToLong(each -> each.processorTime().toMillis())
                .sum();
    }

    private static double unsequenced(BenchCatalog catalog) {
        return catalog.number("SELECT COUNT(*) AS x FROM audit_event WHERE sequence IS NULL");
    }

    private static double since(BenchCatalog catalog, String end) {
        return catalog.number("""
                SELECT TIMESTAMPDIFF(MICROSECOND, (SELECT MIN(at) FROM operation_event WHERE type = 'claimed'), %s) / 1e6 AS x
                """.formatted(end));
    }

    private static ControlPlaneProcess start(Path home, int number, EmbeddedServer server, BenchCatalog catalog) {
        try {
            Path folder = Files.createDirectories(home.resolve("replica" + number));
            Path configuration = Files.writeString(folder.resolve("control-plane.yml"), """
                    tenantry:
                      mode: development
                      home: "%s"
                      http:
                        port: 0
                      catalog:
                        host: "%s"
                        port: %d
                        database: %s
                        user: "%s"
                        password-file: "%s"
                        tls-mode: verify-identity
                        tls-ca-file: "%s"
                        connect-timeout: 60s
                      bench:
                        steps: %d
                    """.formatted(
                            home.resolve("home"),
                            EmbeddedServer.HOST,
                            server.port(),
                            catalog.fixture().name(),
                            EmbeddedServer.ADMINISTRATOR,
                            server.administratorPasswordFile(),
                            server.authorityFile(),
                            STEPS));
            return ControlPlaneProcess.start(folder, configuration, List.of(), Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
