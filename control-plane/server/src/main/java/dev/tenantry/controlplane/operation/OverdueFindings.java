package dev.tenantry.controlplane.operation;

import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.fleet.Finding;
import dev.tenantry.controlplane.fleet.FindingSource;
import dev.tenantry.controlplane.fleet.FindingType;
import dev.tenantry.controlplane.fleet.Severity;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Operations that take far longer than their kind ever does. */
@Singleton
final class OverdueFindings implements FindingSource {
    private static final FindingType OVERDUE = new FindingType(
            "operation.overdue",
            Severity.WARNING,
            "An operation has run for more than three times what its kind usually takes, and a minute more.");

    private static final FindingType ENDLESS = new FindingType(
            "operation.endless",
            Severity.UNKNOWN,
            "An operation has run for more than a day, and its kind was never done before: nobody knows whether that is normal.");

    private static final int FAR_BEYOND = 3;
    private static final Duration GRACE = Duration.ofMinutes(1);
    private static final Duration LONG = Duration.ofDays(1);

    private final StepHistory history;

    OverdueFindings(StepHistory history) {
        this.history = history;
    }

    @Override
    public List<FindingType> types() {
        return List.of(OVERDUE, ENDLESS);
    }

    @Override
    public List<Finding> look(Connection transaction, int limit) {
        return Sql.of(transaction, """
                        SELECT o.id, o.kind, COALESCE(t.slug, 'the fleet') AS slug, o.started_at, UTC_TIMESTAMP(6) AS now_at,
                               COALESCE(v.flavour, w.flavour, '') AS flavour
                          FROM operation o
                          LEFT JOIN server v ON v.id = o.server_id
                          LEFT JOIN tenant t ON t.id = o.tenant_id
                          LEFT JOIN tenant_database d ON d.id = t.live_database_id
                          LEFT JOIN server w ON w.id = d.server_id
                         WHERE o.state = 'running' AND o.started_at < UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE
                         ORDER BY o.started_at LIMIT :limit
                        """).with("limit", limit + 1).list(this::judge).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Finding> judge(Row row) {
        Map<String, Duration> medians = history.medians(row.string("kind"), row.string("flavour"));
        Duration usual = medians.values().stream().reduce(Duration.ZERO, Duration::plus);
        Instant started = row.instant("started_at");
        Duration elapsed = Duration.between(started, row.instant("now_at"));
        if (medians.isEmpty()) {
            return elapsed.compareTo(LONG) > 0
                    ? Optional.of(finding(ENDLESS, row, started.plus(LONG), "Its kind was never done here before."))
                    : Optional.empty();
        }
        return elapsed.compareTo(usual.multipliedBy(FAR_BEYOND).plus(GRACE)) > 0
                ? Optional.of(finding(
                        OVERDUE,
                        row,
                        started.plus(usual),
                        "It usually takes " + Math.max(1, usual.toSeconds()) + " s."))
                : Optional.empty();
    }

    private static Finding finding(FindingType type, Row row, Instant since, String detail) {
        String id = row.string("id");
        return new Finding(
                type,
                id,
                row.string("kind") + " of " + row.string("slug"),
                since,
                detail,
                List.of("tenantctl operations watch " + id, "tenantctl operations cancel " + id));
    }
}
