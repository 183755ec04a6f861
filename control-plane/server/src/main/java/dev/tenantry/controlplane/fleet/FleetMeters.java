package dev.tenantry.controlplane.fleet;

import dev.tenantry.api.fleet.FleetFinding;
import dev.tenantry.api.fleet.FleetFindings;
import dev.tenantry.api.fleet.FleetStatus;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micronaut.context.annotation.Context;
import io.micronaut.scheduling.annotation.Scheduled;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fleet as Prometheus sees it, looked at twice a minute. Every control plane says the same: take the largest. When the look fails the
 * numbers are NaN and the age of the last look grows: a number that is not known must not look like a good one.
 */
@Context
public final class FleetMeters {
    private static final Logger LOG = LoggerFactory.getLogger(FleetMeters.class);

    private final FleetDoctor doctor;
    private final FleetStatusReader reader;
    private final Catalog catalog;
    private final MultiGauge findings;
    private final MultiGauge operations;
    private final MultiGauge tenants;
    private final MultiGauge servers;
    private final MultiGauge runtimes;
    private volatile long lookedNanos = System.nanoTime();
    private volatile @Nullable FleetStatus status;

    FleetMeters(FleetDoctor doctor, FleetStatusReader reader, Catalog catalog, MeterRegistry meters) {
        this.doctor = doctor;
        this.reader = reader;
        this.catalog = catalog;
        this.findings = MultiGauge.builder("tenantry.findings").register(meters);
        this.operations = MultiGauge.builder("tenantry.operations").register(meters);
        this.tenants = MultiGauge.builder("tenantry.tenants").register(meters);
        this.servers = MultiGauge.builder("tenantry.servers").register(meters);
        this.runtimes = MultiGauge.builder("tenantry.runtimes").register(meters);
        meters.gauge("tenantry.fleet.look.age.seconds", this, FleetMeters::lookAge);
        gauge(
                meters,
                "tenantry.operations.due.age.seconds",
                known -> age(known, known.operations().oldestQueuedAt()));
        gauge(
                meters,
                "tenantry.operations.parked.age.seconds",
                known -> age(known, known.operations().oldestParkedAt()));
        gauge(meters, "tenantry.backups.unproven", known -> known.backups().unproven());
        gauge(meters, "tenantry.backups.uncopied", known -> known.backups().uncopied());
        gauge(meters, "tenantry.backups.failed", known -> known.backups().failed());
        gauge(
                meters,
                "tenantry.backups.oldest.proven.age.seconds",
                known -> age(known, known.backups().oldestProvenAt()));
        gauge(
                meters,
                "tenantry.backups.slowest.proven.seconds",
                known -> Objects.requireNonNullElse(known.backups().slowestProvenSeconds(), 0.0));
        gauge(
                meters,
                "tenantry.backups.tenants.without",
                known -> known.backups().tenantsWithout());
        gauge(
                meters,
                "tenantry.backups.oldest.age.seconds",
                known -> age(known, known.backups().oldestNewestAt()));
        gauge(
                meters,
                "tenantry.audit.checkpoint.age.seconds",
                known -> age(known, known.audit().checkpointAt()));
        gauge(
                meters,
                "tenantry.control.planes.alive",
                known -> known.controlPlanes().stream()
                        .filter(FleetStatus.ControlPlane::alive)
                        .count());
    }

    private void gauge(MeterRegistry meters, String name, Function<FleetStatus, Number> value) {
        meters.gauge(name, this, mine -> {
            FleetStatus known = mine.status;
            return known == null ? Double.NaN : value.apply(known).doubleValue();
        });
    }

    @Scheduled(fixedDelay = "30s", initialDelay = "1s")
    public void look() {
        try {
            FleetFindings found = doctor.look();
            Map<String, Long> counts = found.findings().stream()
                    .collect(Collectors.groupingBy(FleetFinding::severity, Collectors.counting()));
            // Each severity has a row, also one of which there is nothing: an alert needs a zero to end.
            findings.register(
                    Arrays.stream(Severity.values())
                            .map(severity -> row("severity", severity.word(), counts.getOrDefault(severity.word(), 0L)))
                            .toList(),
                    true);
            operations.register(
                    catalog.transaction(transaction -> Sql.of(transaction, """
                            SELECT kind, state, COUNT(*) AS operations FROM operation
                             WHERE state IN ('queued', 'running', 'undoing', 'parked') GROUP BY kind, state
                            """)
                            .<MultiGauge.Row<?>>list(row -> MultiGauge.Row.of(
                                    Tags.of("kind", row.string("kind"), "state", row.string("state")),
                                    row.longValue("operations")))),
                    true);
            FleetStatus now = reader.read();
            tenants.register(rows("service", now.tenants().service()), true);
            servers.register(
                    rows("reachable", counted(now.servers(), FleetStatus.Server::reachable, "yes", "no", "not_known")),
                    true);
            runtimes.register(
                    rows(
                            "state",
                            counted(now.runtimes(), runtime -> runtime.live() ? "live" : "silent", "live", "silent")),
                    true);
            status = now;
            lookedNanos = System.nanoTime();
        } catch (RuntimeException failure) {
            status = null;
            List.of(findings, operations, tenants, servers, runtimes).forEach(gauge -> gauge.register(List.of(), true));
            LOG.warn("the fleet could not be looked at for its metrics: {}", failure.toString());
        }
    }

    private static <T> Map<String, Long> counted(List<T> things, Function<T, String> word, String... words) {
        return Arrays.stream(words)
                .collect(Collectors.toMap(
                        Function.identity(),
                        each -> things.stream()
                                .filter(thing -> word.apply(thing).equals(each))
                                .count()));
    }

    private static List<MultiGauge.Row<?>> rows(String label, Map<String, Long> counts) {
        return counts.entrySet().stream()
                .<MultiGauge.Row<?>>map(entry -> row(label, entry.getKey(), entry.getValue()))
                .toList();
    }

    private static MultiGauge.Row<?> row(String label, String word, long count) {
        return MultiGauge.Row.of(Tags.of(label, word), count);
    }

    private double lookAge() {
        return (System.nanoTime() - lookedNanos) / 1e9;
    }

    private static double age(FleetStatus known, @Nullable Instant since) {
        return since == null
                ? 0
                : Math.max(0, Duration.between(since, known.at()).toMillis() / 1000.0);
    }
}
