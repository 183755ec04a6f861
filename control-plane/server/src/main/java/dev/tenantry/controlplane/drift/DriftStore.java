package dev.tenantry.controlplane.drift;

import dev.tenantry.api.id.DriftId;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.server.ServerLeaving;
import dev.tenantry.provisioning.identifier.AccountName;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The drift table, as sweeps write it. A piece of drift is one row from its first sight to its end; the same thing later is another row. */
@Singleton
final class DriftStore implements ServerLeaving {
    /** What the audit trail says of who did what no person asked for. */
    static final String ACTOR = "reconciler";

    /** What was tried and did not succeed is tried again after this time. */
    private static final Duration PAUSE = Duration.ofMinutes(10);

    private static final String COLUMNS = """
            SELECT id, kind, target, object, state, tenant_id, database_id, accounts,
                   acted_at IS NULL OR acted_at < UTC_TIMESTAMP(6) - INTERVAL :pause MICROSECOND AS actable,
                   decision IS NOT NULL AND decision = 'quarantine' AS ordered,
                   state IN ('quarantined', 'dropping') AND grace_until <= UTC_TIMESTAMP(6) AS grace_over
              FROM drift
            """;

    private final Ids ids;
    private final AuditTrail audit;

    DriftStore(Ids ids, AuditTrail audit) {
        this.ids = ids;
        this.audit = audit;
    }

    /** Everything of a target that has not ended. */
    List<Drift> open(Connection transaction, String target) {
        return Sql.of(transaction, COLUMNS + " WHERE target = :target AND state <> 'ended' ORDER BY first_seen_at, id")
                .with("pause", PAUSE)
                .with("target", target)
                .list(DriftStore::drift);
    }

    /** One that has not ended, locked until the transaction ends. */
    Optional<Drift> lock(Connection transaction, DriftId id) {
        return Sql.of(transaction, COLUMNS + " WHERE id = :id AND state <> 'ended' FOR UPDATE")
                .with("pause", PAUSE)
                .with("id", id)
                .first(DriftStore::drift);
    }

    /** Notes what was seen for the first time. */
    void suspect(Connection transaction, String target, Observation seen) {
        Sql.of(transaction, """
                INSERT INTO drift (id, kind, target, object, open_key, state, tenant_id, database_id, detail, accounts,
                                   times_seen, first_seen_at, last_seen_at, row_version)
                VALUES (:id, :kind, :target, :object, :key, 'suspected', :tenant, :database, :detail, :accounts,
                        1, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), 1)
                """)
                .with("id", ids.drift())
                .with("kind", seen.kind().word())
                .with("target", target)
                .with("object", seen.object())
                .with("key", seen.key(target))
                .with("tenant", seen.tenantId())
                .with("database", seen.databaseId())
                .with("detail", seen.detail())
                .with("accounts", seen.accounts())
                .updateOne();
    }

    /** Notes that something was seen again: twice in a row makes it confirmed. */
    void seenAgain(Connection transaction, Drift drift, Observation seen) {
        boolean confirms = drift.state() == DriftState.SUSPECTED;
        Sql.of(transaction, """
                UPDATE drift SET times_seen = times_seen + 1, last_seen_at = UTC_TIMESTAMP(6), detail = :detail,
                       accounts = :accounts, row_version = row_version + 1,
                       confirmed_at = IF(state = 'suspected', UTC_TIMESTAMP(6), confirmed_at),
                       state = IF(state = 'suspected', 'confirmed', state)
                 WHERE id = :id AND state <> 'ended'
                """)
                .with("detail", seen.detail())
                .with("accounts", seen.accounts())
                .with("id", drift.id())
                .update();
        if (confirms) {
            record(transaction, drift, "drift.confirm", Map.of("detail", seen.detail()));
        }
    }

    /** Forgets what was seen only once: nobody was told of it. */
    void forget(Connection transaction, Drift drift) {
        Sql.of(transaction, "DELETE FROM drift WHERE id = :id AND state = 'suspected'")
                .with("id", drift.id())
                .update();
    }

    /** Notes that something was tried about it. */
    void acted(Connection transaction, Drift drift) {
        Sql.of(transaction, "UPDATE drift SET acted_at = UTC_TIMESTAMP(6) WHERE id = :id")
                .with("id", drift.id())
                .update();
    }

    /** Notes that its access is ended and it is tagged; one that was in quarantine keeps its grace time. */
    void quarantined(Connection transaction, Drift drift, Duration grace, Map<String, String> detail) {
        Sql.of(transaction, """
                UPDATE drift SET state = 'quarantined', acted_at = NULL, row_version = row_version + 1,
                       quarantined_at = COALESCE(quarantined_at, UTC_TIMESTAMP(6)),
                       grace_until = COALESCE(grace_until, UTC_TIMESTAMP(6) + INTERVAL :grace MICROSECOND)
                 WHERE id = :id
                """).with("grace", grace).with("id", drift.id()).updateOne();
        record(transaction, drift, "drift.quarantine", detail);
    }

    /** Notes, before it happens, that it is dropped, and by which recorded decision. */
    void dropping(Connection transaction, Drift drift, String decision) {
        Sql.of(transaction, "UPDATE drift SET state = 'dropping', row_version = row_version + 1 WHERE id = :id")
                .with("id", drift.id())
                .updateOne();
        record(transaction, drift, "drift.drop", Map.of("decision", decision));
    }

    /** Notes that it is not there any more, and why. */
    void ended(Connection transaction, Drift drift, String ending, Map<String, String> detail) {
        int ended = Sql.of(transaction, """
                UPDATE drift SET state = 'ended', ending = :ending, ended_at = UTC_TIMESTAMP(6), open_key = NULL,
                       row_version = row_version + 1
                 WHERE id = :id AND state <> 'ended'
                """)
                .with("ending", ending)
                .with("id", drift.id())
                .update();
        if (ended == 1) {
            record(transaction, drift, "drift." + ending, detail);
        }
    }

    /** Ends everything about the server. Whoever looks at it now has lost the lease and writes nothing any more. */
    @Override
    public void left(Connection transaction, ServerId server) {
        Sql.of(transaction, """
                UPDATE drift_sweep SET epoch = epoch + 1, lease_owner = NULL, lease_until = NULL, problem = NULL WHERE target = :server
                """).with("server", server).update();
        for (Drift drift : open(transaction, server.value())) {
            if (drift.state() == DriftState.SUSPECTED) {
                forget(transaction, drift);
            } else {
                ended(transaction, drift, "removed", Map.of());
            }
        }
    }

    /** Writes down a person's decision. */
    void decide(Connection transaction, Drift drift, DriftState state, String decision, String person, String reason) {
        Sql.of(transaction, """
                UPDATE drift SET state = :state, decision = :decision, decided_by = :person, decision_reason = :reason, acted_at = NULL,
                       row_version = row_version + 1
                 WHERE id = :id
                """)
                .with("state", state.word())
                .with("decision", decision)
                .with("person", person)
                .with("reason", reason)
                .with("id", drift.id())
                .updateOne();
    }

    private void record(Connection transaction, Drift drift, String action, Map<String, String> detail) {
        Map<String, String> all = new java.util.TreeMap<>(detail);
        all.put("kind", drift.kind().word());
        all.put("target", drift.target());
        all.put("object", drift.object());
        audit.record(
                transaction,
                new AuditTrail.Entry(
                        drift.tenantId(), ACTOR, ACTOR, action, drift.id().value(), "", "sweep", null, all));
    }

    private static Drift drift(Row row) {
        return new Drift(
                new DriftId(row.string("id")),
                DriftKind.of(row.string("kind")),
                row.string("target"),
                row.string("object"),
                DriftState.of(row.string("state")),
                row.nullableString("tenant_id"),
                row.nullableString("database_id"),
                row.list("accounts").stream().map(AccountName::new).toList(),
                isTrue(row, "actable"),
                isTrue(row, "ordered"),
                isTrue(row, "grace_over"));
    }

    private static boolean isTrue(Row row, String column) {
        @Nullable Integer value = row.nullableInteger(column);
        return value != null && value != 0;
    }
}
