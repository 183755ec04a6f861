package dev.tenantry.controlplane.truth;

import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.database.DatabaseIdentity;
import dev.tenantry.provisioning.database.TenantDatabases;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is really on one database server, as its administrator sees it.
 *
 * @param serverId its id in the catalog
 * @param databases each tenant database with the mark in it, if it has one
 * @param accounts each tenant account, and whether it can log in
 * @param reach what each tenant account has rights on: names of databases, or {@code *}
 * @param connected the tenant accounts that have a session
 * @param openServiceAccounts the service accounts that can log in
 */
public record ServerTruth(
        String serverId,
        Map<String, Optional<DatabaseIdentity>> databases,
        Map<String, Boolean> accounts,
        Map<String, Set<String>> reach,
        Set<String> connected,
        Set<String> openServiceAccounts) {
    private static final Pattern DATABASE = Pattern.compile("tn[a-z0-9]{20}");
    private static final Pattern ACCOUNT = Pattern.compile("[amrs][a-z0-9]{20}g[0-9]+");
    private static final Pattern SERVICE_ACCOUNT = Pattern.compile("tenantry_(provisioner|reaper|verifier|backup).*");

    /** Reads it. */
    public static ServerTruth read(String serverId, Flavour flavour, Connection administrator) {
        Map<String, Boolean> accounts = new HashMap<>();
        Set<String> openServiceAccounts = new HashSet<>();
        accounts(flavour, administrator).forEach((account, open) -> {
            if (ACCOUNT.matcher(account).matches()) {
                accounts.put(account, open);
            } else if (open && SERVICE_ACCOUNT.matcher(account).matches()) {
                openServiceAccounts.add(account);
            }
        });
        return new ServerTruth(
                serverId,
                databases(administrator),
                Map.copyOf(accounts),
                reach(administrator),
                connected(administrator),
                Set.copyOf(openServiceAccounts));
    }

    private static Map<String, Optional<DatabaseIdentity>> databases(Connection administrator) {
        List<String> names = Sql.of(administrator, """
                        SELECT schema_name AS name FROM information_schema.schemata WHERE schema_name LIKE 'tn%'
                        """).list(row -> row.string("name"));
        Map<String, Optional<DatabaseIdentity>> databases = new HashMap<>();
        for (String name : names) {
            if (DATABASE.matcher(name).matches()) {
                databases.put(name, identity(administrator, name));
            }
        }
        return Map.copyOf(databases);
    }

    private static Optional<DatabaseIdentity> identity(Connection administrator, String name) {
        try {
            return Optional.ofNullable(TenantDatabases.identityIn(administrator, new DatabaseName(name)));
        } catch (SQLException failure) {
            throw new IllegalStateException("the mark of " + name + " cannot be read", failure);
        }
    }

    private static Map<String, Boolean> accounts(Flavour flavour, Connection administrator) {
        String sql = switch (flavour) {
            case MARIADB -> """
                    SELECT user AS account, COALESCE(JSON_VALUE(priv, '$.account_locked'), '0') IN ('1', 'true') AS locked
                      FROM mysql.global_priv
                    """;
            case MYSQL -> "SELECT user AS account, account_locked = 'Y' AS locked FROM mysql.user";
        };
        Map<String, Boolean> accounts = new HashMap<>();
        Sql.of(administrator, sql).list(row -> accounts.put(row.string("account"), row.integer("locked") == 0) == null);
        return accounts;
    }

    private static Map<String, Set<String>> reach(Connection administrator) {
        Map<String, Set<String>> reach = new HashMap<>();
        Sql.of(administrator, """
                        SELECT user AS account, db AS place FROM mysql.db
                         UNION SELECT user, db FROM mysql.tables_priv
                         UNION SELECT user, db FROM mysql.procs_priv
                        """).list(row -> note(reach, row.string("account"), row.string("place")));
        Sql.of(administrator, """
                        SELECT grantee FROM information_schema.user_privileges WHERE privilege_type <> 'USAGE'
                        """).list(row -> note(reach, row.string("grantee").split("'", -1)[1], "*"));
        return reach;
    }

    private static boolean note(Map<String, Set<String>> reach, String account, String place) {
        return ACCOUNT.matcher(account).matches()
                && reach.computeIfAbsent(account, name -> new HashSet<>()).add(place);
    }

    private static Set<String> connected(Connection administrator) {
        return Set.copyOf(Sql.of(administrator, "SELECT DISTINCT user AS account FROM information_schema.processlist")
                .list(row -> row.string("account"))
                .stream()
                .filter(account -> ACCOUNT.matcher(account).matches())
                .toList());
    }
}
