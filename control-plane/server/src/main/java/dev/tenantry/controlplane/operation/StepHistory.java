package dev.tenantry.controlplane.operation;

import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * How long each step of a kind usually takes on a flavour: the median over the newest operations of that kind that were done. A median,
 * because one night of retries must not make every later estimate wrong.
 */
@Singleton
public final class StepHistory {
    /** So many operations are looked at; older ones ran on another release or another machine. */
    private static final int OPERATIONS = 40;

    /** An estimate may be this old: a history changes slowly, and a page of operations asks for it many times. */
    private static final Duration KEPT = Duration.ofSeconds(30);

    private final Catalog catalog;
    private final Map<Key, Learnt> learnt = new ConcurrentHashMap<>();

    StepHistory(Catalog catalog) {
        this.catalog = catalog;
    }

    private record Key(String kind, String flavour) {}

    private record Learnt(long atNanos, Map<String, Duration> medians) {}

    private record Took(String step, Duration time) {}

    /**
     * The usual time of each step by name; a step that was never done is not in it.
     *
     * @param flavour of the server that is worked on; empty when there is none
     */
    public Map<String, Duration> medians(String kind, String flavour) {
        Key key = new Key(kind, flavour);
        Learnt known = learnt.get(key);
        if (known == null || System.nanoTime() - known.atNanos() > KEPT.toNanos()) {
            known = new Learnt(System.nanoTime(), catalog.transaction(transaction -> read(transaction, key)));
            learnt.put(key, known);
        }
        return known.medians();
    }

    private static Map<String, Duration> read(Connection transaction, Key key) {
        return Sql.of(transaction, """
                        SELECT s.name, TIMESTAMPDIFF(MICROSECOND, s.started_at, s.ended_at) AS micros
                          FROM (SELECT o.id FROM operation o
                                  LEFT JOIN server v ON v.id = o.server_id
                                  LEFT JOIN tenant t ON t.id = o.tenant_id
                                  LEFT JOIN tenant_database d ON d.id = t.live_database_id
                                  LEFT JOIN server w ON w.id = d.server_id
                                 WHERE o.kind = :kind AND o.state = 'done' AND COALESCE(v.flavour, w.flavour, '') = :flavour
                                 ORDER BY o.ended_at DESC LIMIT :operations) AS newest
                          JOIN operation_step s ON s.operation_id = newest.id
                         WHERE s.state = 'done' AND s.started_at IS NOT NULL AND s.ended_at IS NOT NULL
                        """)
                .with("kind", key.kind())
                .with("flavour", key.flavour())
                .with("operations", OPERATIONS)
                .list(StepHistory::took)
                .stream()
                .collect(Collectors.groupingBy(
                        Took::step,
                        Collectors.collectingAndThen(
                                Collectors.mapping(Took::time, Collectors.toList()), StepHistory::median)));
    }

    private static Took took(Row row) {
        return new Took(row.string("name"), Duration.ofNanos(1_000 * Math.max(0, row.longValue("micros"))));
    }

    private static Duration median(List<Duration> times) {
        List<Duration> sorted = times.stream().sorted().toList();
        return sorted.get((sorted.size() - 1) / 2);
    }
}
