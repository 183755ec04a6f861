package dev.tenantry.controlplane.truth;

import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.truth.Disagreement.Kind;
import dev.tenantry.provisioning.database.DatabaseIdentity;
import dev.tenantry.provisioning.identifier.AccountName;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares the catalog's rows about one server with what is on it. */
final class ServerRules {
    private final Connection catalog;
    private final ServerTruth server;
    private final List<Disagreement> found = new ArrayList<>();

    private ServerRules(Connection catalog, ServerTruth server) {
        this.catalog = catalog;
        this.server = server;
    }

    static List<Disagreement> compare(Connection catalog, ServerTruth server) {
        ServerRules rules = new ServerRules(catalog, server);
        rules.databases();
        rules.accounts();
        rules.access();
        rules.reaper();
        return rules.found;
    }

    private void databases() {
        Map<String, DatabaseIdentity> rows = new HashMap<>();
        Sql.of(catalog, """
                        SELECT database_name, COALESCE(tenant_id, 'none') AS owner, id, created_by_operation
                          FROM tenant_database WHERE server_id = :server AND state <> 'dropped'
                        """)
                .with("server", server.serverId())
                .list(row -> rows.put(
                        row.string("database_name"),
                        new DatabaseIdentity(
                                row.string("owner"), row.string("id"), row.string("created_by_operation"))));
        server.databases().forEach((name, mark) -> {
            DatabaseIdentity expected = rows.get(name);
            if (expected == null) {
                add(Kind.DATABASE_WITHOUT_ROW, name, "the catalog has no row of it, or calls it dropped");
            } else if (!mark.equals(Optional.of(expected))) {
                add(Kind.IDENTITY_DIFFERS, name, "its mark is " + mark + " and not " + expected);
            }
        });
        rows.forEach((name, expected) -> {
            if (!server.databases().containsKey(name)) {
                add(Kind.DATABASE_MISSING, name, "the catalog knows it as " + expected.databaseId());
            }
        });
    }

    private void accounts() {
        Map<String, Recorded> rows = recorded();
        server.accounts().forEach((name, open) -> {
            Recorded recorded = rows.get(name);
            if (recorded == null) {
                add(Kind.ACCOUNT_WITHOUT_ROW, name, "the catalog has no row of it, or calls it dropped");
            } else if (open && !recorded.inService()) {
                add(Kind.ACCOUNT_OPEN, name, "it can log in and is " + recorded.what());
            } else if (!open && recorded.inService()) {
                add(Kind.ACCOUNT_SHUT, name, "it is locked and is " + recorded.what());
            }
        });
        rows.forEach((name, recorded) -> {
            if (!server.accounts().containsKey(name)) {
                add(Kind.ACCOUNT_MISSING, name, "the catalog calls it " + recorded.what());
            }
        });
    }

    private Map<String, Recorded> recorded() {
        Map<String, Recorded> rows = new HashMap<>();
        Sql.of(catalog, """
                        SELECT a.account_name, a.state, t.service_status,
                               COALESCE(a.database_id = t.live_database_id AND a.generation = t.generation
                                        AND ((t.service_status = 'ready' AND a.role = 'application')
                                             OR (t.service_status = 'read_only' AND a.role = 'read_only')),
                                        FALSE) AS in_service
                          FROM database_account a
                          JOIN tenant_database d ON d.id = a.database_id
                          LEFT JOIN tenant t ON t.id = d.tenant_id
                         WHERE d.server_id = :server AND a.state <> 'dropped'
                        """)
                .with("server", server.serverId())
                .list(row -> rows.put(row.string("account_name"), Recorded.of(row)));
        return rows;
    }

    /** What the catalog says of an account. */
    private record Recorded(String state, @Nullable String service, boolean inService) {
        static Recorded of(Row row) {
            return new Recorded(
                    row.string("state"), row.nullableString("service_status"), row.integer("in_service") == 1);
        }

        String what() {
            return state + (inService ? ", the live generation" : ", not the live generation") + " of a tenant that is "
                    + service;
        }
    }

    private void access() {
        server.reach().forEach((account, places) -> {
            String own = new AccountName(account).database().value();
            if (!places.equals(Set.of(own))) {
                add(Kind.ACCOUNT_OVERREACHES, account, "it has rights on " + places);
            }
        });
        for (String account : server.connected()) {
            if (!Boolean.TRUE.equals(server.accounts().get(account))) {
                add(Kind.SESSION_OF_ENDED_ACCESS, account, "it cannot log in and has a session");
            }
        }
    }

    private void reaper() {
        Sql.of(catalog, "SELECT account_name FROM server_account WHERE server_id = :server AND role = 'reaper'")
                .with("server", server.serverId())
                .list(row -> row.string("account_name"))
                .stream()
                .filter(server.openServiceAccounts()::contains)
                .forEach(reaper -> add(Kind.REAPER_OPEN, reaper, "it can log in"));
    }

    private void add(Kind kind, String object, String what) {
        found.add(new Disagreement(kind, object, what));
    }
}
