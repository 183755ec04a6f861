package dev.tenantry.controlplane.drift;

import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.plan.PlanLimits;
import dev.tenantry.controlplane.catalog.Json;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.drift.ServerSnapshot.KnownAccount;
import dev.tenantry.controlplane.drift.ServerSnapshot.KnownDatabase;
import dev.tenantry.controlplane.tenant.AccountStore;
import dev.tenantry.controlplane.tenant.DatabaseState;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what sweeps compare with. */
@Singleton
final class SnapshotReader {
    /** An operation that ended so shortly before a sweep began may have changed what the sweep takes for settled. */
    private static final int MARGIN_SECONDS = 2;

    /** How many names one query asks for. */
    private static final int NAMES_AT_ONCE = 500;

    /** Who is at work, or was since a moment. */
    record Busy(Set<String> tenants, Set<String> operations) {}

    Instant now(Connection transaction) {
        return Sql.of(transaction, "SELECT UTC_TIMESTAMP(6) AS present").one(row -> row.instant("present"));
    }

    /** What the catalog says of a server; busy is who works, or did since the given moment. */
    ServerSnapshot server(Connection transaction, ServerId server, @Nullable Instant since) {
        Instant now = now(transaction);
        Busy busy = busy(transaction, since == null ? now : since);
        Map<String, KnownDatabase> databases = new HashMap<>();
        Map<String, Boolean> plans = temporaryTablesByPlan(transaction);
        Sql.of(transaction, """
                SELECT d.id, d.tenant_id, d.database_name, d.state, d.created_by_operation, d.fingerprint, d.row_version,
                       CONCAT(t.plan_name, ' ', t.plan_version) AS plan
                  FROM tenant_database d LEFT JOIN tenant t ON t.id = d.tenant_id
                 WHERE d.server_id = :server AND d.state NOT IN ('dropped', 'lost')
                """)
                .with("server", server)
                .list(row -> databases.put(row.string("database_name"), database(row, plans)));
        Map<String, KnownAccount> accounts = new HashMap<>();
        Sql.of(transaction, """
                SELECT a.account_name, a.state, d.database_name
                  FROM database_account a JOIN tenant_database d ON d.id = a.database_id
                 WHERE d.server_id = :server AND d.state NOT IN ('dropped', 'lost') AND a.state <> 'dropped'
                """)
                .with("server", server)
                .list(row -> accounts.put(
                        row.string("account_name"),
                        new KnownAccount(
                                row.string("account_name"),
                                row.string("database_name"),
                                AccountStore.State.valueOf(row.string("state").toUpperCase(Locale.ROOT)))));
        return new ServerSnapshot(now, databases, accounts, busy.tenants(), busy.operations());
    }

    /** Who works now, or has ended since a moment. A parked operation still holds its tenant: a person is about to decide about it. */
    Busy busy(Connection transaction, Instant since) {
        Set<String> tenants = new HashSet<>();
        Set<String> operations = new HashSet<>();
        Sql.of(transaction, """
                SELECT id, tenant_id FROM operation WHERE state IN ('queued', 'running', 'undoing', 'parked')
                UNION ALL
                SELECT id, tenant_id FROM operation WHERE ended_at >= :since - INTERVAL :margin SECOND
                """)
                .with("since", since)
                .with("margin", MARGIN_SECONDS)
                .list(row -> {
                    operations.add(row.string("id"));
                    String tenant = row.nullableString("tenant_id");
                    return tenant != null && tenants.add(tenant);
                });
        return new Busy(tenants, operations);
    }

    /** What the catalog remembers of databases, by name. */
    Map<String, Tombstone> databases(Connection transaction, Collection<String> names) {
        return remembered(transaction, names, """
                SELECT database_name AS name, tenant_id, id AS database_id, server_id, created_by_operation,
                       state = 'dropped' AS dropped
                  FROM tenant_database WHERE database_name IN (:names)
                """);
    }

    /** What the catalog remembers of accounts, by name. The accounts of a database that was dropped are dropped. */
    Map<String, Tombstone> accounts(Connection transaction, Collection<String> names) {
        return remembered(transaction, names, """
                SELECT a.account_name AS name, d.tenant_id, d.id AS database_id, d.server_id, d.created_by_operation,
                       a.state = 'dropped' OR d.state = 'dropped' AS dropped
                  FROM database_account a JOIN tenant_database d ON d.id = a.database_id
                 WHERE a.account_name IN (:names)
                """);
    }

    private static Map<String, Tombstone> remembered(Connection transaction, Collection<String> names, String query) {
        Map<String, Tombstone> found = new HashMap<>();
        List<String> all = List.copyOf(names);
        for (int from = 0; from < all.size(); from += NAMES_AT_ONCE) {
            Sql.of(transaction, query)
                    .withEach("names", all.subList(from, Math.min(all.size(), from + NAMES_AT_ONCE)))
                    .list(row -> found.put(
                            row.string("name"),
                            new Tombstone(
                                    row.nullableString("tenant_id"),
                                    row.string("database_id"),
                                    row.string("server_id"),
                                    row.string("created_by_operation"),
                                    row.integer("dropped") != 0)));
        }
        return found;
    }

    private static KnownDatabase database(Row row, Map<String, Boolean> plans) {
        String plan = row.nullableString("plan");
        return new KnownDatabase(
                row.string("id"),
                row.nullableString("tenant_id"),
                row.string("database_name"),
                DatabaseState.of(row.string("state")),
                row.string("created_by_operation"),
                row.nullableString("fingerprint"),
                plan != null && plans.getOrDefault(plan, false),
                row.longValue("row_version"));
    }

    private static Map<String, Boolean> temporaryTablesByPlan(Connection transaction) {
        Map<String, Boolean> plans = new HashMap<>();
        Sql.of(transaction, "SELECT CONCAT(name, ' ', version) AS plan, limits FROM plan")
                .list(row -> plans.put(
                        row.string("plan"),
                        Json.read(row.string("limits"), PlanLimits.class).temporaryTables()));
        return plans;
    }
}
