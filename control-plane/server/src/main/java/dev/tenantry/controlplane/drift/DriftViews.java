package dev.tenantry.controlplane.drift;

import dev.tenantry.api.common.Page;
import dev.tenantry.api.drift.DriftSweepView;
import dev.tenantry.api.drift.DriftView;
import dev.tenantry.api.id.DriftId;
import dev.tenantry.controlplane.catalog.Cursor;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Drift and what is known of each target, as the API shows them. */
@Singleton
public final class DriftViews {
    /** A sweep that is late by more than this many intervals leaves its target unknown. */
    private static final int LATE = 3;

    private final DriftConfiguration configuration;

    DriftViews(DriftConfiguration configuration) {
        this.configuration = configuration;
    }

    /** What a person asks for; null for everything that is confirmed and has not ended. */
    record Filter(
            @Nullable String state,
            @Nullable DriftKind kind,
            @Nullable String target,
            @Nullable String tenant) {}

    /** A page of drift, newest first. */
    Page<DriftView> list(Connection transaction, Filter filter, @Nullable String cursor, int limit) {
        Cursor after = Cursor.read(cursor);
        List<DriftView> found = Sql.of(transaction, """
                SELECT * FROM drift
                 WHERE (state = :state OR (:state IS NULL AND state IN (:open)))
                   AND (:kind IS NULL OR kind = :kind) AND (:target IS NULL OR target = :target)
                   AND (:tenant IS NULL OR tenant_id = :tenant)
                   AND (first_seen_at < :at OR (first_seen_at = :at AND id < :id))
                 ORDER BY first_seen_at DESC, id DESC LIMIT :limit
                """)
                .with("state", filter.state())
                .withEach("open", DriftState.OPEN)
                .with("kind", filter.kind() == null ? null : filter.kind().word())
                .with("target", filter.target())
                .with("tenant", filter.tenant())
                .with("at", after.at())
                .with("id", after.id())
                .with("limit", limit + 1)
                .list(DriftViews::view);
        return Cursor.page(found, limit, last -> new Cursor(last.firstSeenAt(), last.id()));
    }

    Optional<DriftView> find(Connection transaction, DriftId id) {
        return Sql.of(transaction, "SELECT * FROM drift WHERE id = :id")
                .with("id", id)
                .first(DriftViews::view);
    }

    /**
     * What is known of each target (law 12): one that was not looked at lately, or could not be, is not known, whatever was seen before.
     *
     * @param targets all there are
     */
    public List<DriftSweepView> sweeps(Connection transaction, List<String> targets) {
        return Sql.of(transaction, """
                SELECT w.*, COALESCE(s.name, w.target) AS name, TIMESTAMPDIFF(SECOND, w.known_at, UTC_TIMESTAMP(6)) AS age,
                       (SELECT COUNT(*) FROM drift d WHERE d.target = w.target AND d.state IN (:open)) AS open_drift
                  FROM drift_sweep w LEFT JOIN server s ON s.id = w.target
                 WHERE w.target IN (:targets) ORDER BY w.target
                """)
                .withEach("open", DriftState.OPEN)
                .withEach("targets", targets)
                .list(this::sweep);
    }

    private DriftSweepView sweep(Row row) {
        String target = row.string("target");
        Duration interval = Targets.isStore(target) ? configuration.storeInterval() : configuration.interval();
        Long age = row.nullableLong("age");
        String problem = row.nullableString("problem");
        boolean late = age == null || age > interval.multipliedBy(LATE).toSeconds();
        return new DriftSweepView(
                target,
                row.string("name"),
                late || problem != null ? "not_known" : "known",
                problem != null ? problem : late ? "No sweep has looked lately." : null,
                row.nullableInstant("started_at"),
                row.nullableInstant("ended_at"),
                row.nullableInstant("known_at"),
                Objects.requireNonNullElse(row.nullableDouble("seconds"), 0.0),
                row.longValue("examined"),
                row.longValue("open_drift"));
    }

    private static DriftView view(Row row) {
        DriftKind kind = DriftKind.of(row.string("kind"));
        return new DriftView(
                row.string("id"),
                kind.word(),
                kind.severity().word(),
                row.string("state"),
                row.string("target"),
                row.string("object"),
                row.nullableString("tenant_id"),
                row.nullableString("database_id"),
                row.string("detail"),
                kind.meaning(),
                kind.response().words(),
                List.of(kind.next()),
                row.longValue("times_seen"),
                row.instant("first_seen_at"),
                row.instant("last_seen_at"),
                row.nullableInstant("confirmed_at"),
                row.nullableInstant("quarantined_at"),
                row.nullableInstant("grace_until"),
                row.nullableInstant("ended_at"),
                row.nullableString("ending"),
                row.nullableString("decided_by"),
                row.nullableString("decision_reason"),
                row.longValue("row_version"));
    }
}
