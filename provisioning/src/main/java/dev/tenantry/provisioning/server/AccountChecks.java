package dev.tenantry.provisioning.server;

import dev.tenantry.provisioning.server.Finding.Severity;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Which accounts and grants a server must not have, and what the administrator who registers it must. */
record AccountChecks(Dialect dialect, Connection session) {
    /** Anonymous accounts: they win over a named account with a wider host, and see what is granted to everybody. */
    private static final String ANONYMOUS =
            "SELECT CONCAT(QUOTE(user), '@', QUOTE(host)) FROM mysql.user WHERE user = '' AND host <> '' ORDER BY 1";

    /** Grants to everybody: the anonymous account's on MySQL, those of the role PUBLIC on MariaDB. */
    private static final String FOR_EVERYBODY =
            "SELECT CONCAT(IF(user = '', '''''', user), ' on ', db) FROM mysql.db WHERE user IN ('', 'PUBLIC') ORDER BY 1";

    private static final String MISSING_RIGHTS = """
            SELECT privilege_type FROM information_schema.user_privileges
            WHERE grantee = CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), '''') AND is_grantable = 'YES'
            """;

    List<Finding> all() throws SQLException {
        List<Finding> findings = new ArrayList<>();
        List<String> anonymous = column(ANONYMOUS);
        if (!anonymous.isEmpty()) {
            findings.add(new Finding(
                    "server.anonymous_accounts",
                    Severity.BLOCKER,
                    "There are accounts without a name: " + String.join(", ", anonymous) + ".",
                    "Anybody logs in, and a tenant's correct password is refused where the anonymous account's host is closer.",
                    "DROP USER " + String.join(", ", anonymous)));
        }
        List<String> everybody = column(FOR_EVERYBODY);
        if (!everybody.isEmpty()) {
            findings.add(
                    new Finding(
                            "server.test_grants",
                            Severity.BLOCKER,
                            "Every account has rights on databases: " + String.join(", ", everybody) + ".",
                            "Each tenant's account reads and changes those databases, and all whose names match.",
                            "DELETE FROM mysql.db WHERE user IN ('', 'PUBLIC'); FLUSH PRIVILEGES; DROP DATABASE IF EXISTS test"));
        }
        guards(findings);
        return findings;
    }

    private void guards(List<Finding> findings) throws SQLException {
        Optional<String> query = dialect.unguardedAdministratorsQuery();
        if (query.isEmpty()) {
            findings.add(new Finding(
                    "server.provisioner_is_administrator",
                    Severity.NOTE,
                    "This flavour cannot protect administrators from an account that may create accounts.",
                    "Whoever holds the provisioner's credential could set an administrator's password: guard it like one.",
                    null));
            return;
        }
        List<String> unguarded = column(query.get());
        if (!unguarded.isEmpty()) {
            findings.add(new Finding(
                    "server.unguarded_administrators",
                    Severity.BLOCKER,
                    "These administrators lack SYSTEM_USER: " + String.join(", ", unguarded) + ".",
                    "Whoever holds the provisioner's credential could set their passwords and become them.",
                    "GRANT SYSTEM_USER ON *.* TO " + String.join(", ", unguarded)));
        }
    }

    /** What the administrator of this session lacks for creating the service accounts; rights that come through a role are not seen. */
    List<Finding> ofAdministrator() throws SQLException {
        TreeSet<String> missing = new TreeSet<>(dialect.administratorRights());
        missing.removeAll(column(MISSING_RIGHTS));
        if (missing.isEmpty()) {
            return List.of();
        }
        boolean hasRole = !List.of("NONE", "")
                .contains(column("SELECT COALESCE(CURRENT_ROLE(), '')").getFirst());
        String account = column("SELECT CONCAT(QUOTE(SUBSTRING_INDEX(CURRENT_USER(), '@', 1)), '@',"
                        + " QUOTE(SUBSTRING_INDEX(CURRENT_USER(), '@', -1)))")
                .getFirst();
        return List.of(new Finding(
                "server.administrator_rights",
                hasRole ? Severity.WARNING : Severity.BLOCKER,
                "The administrator does not hold, with the right to grant: " + String.join(", ", missing) + ".",
                "The service accounts cannot be created" + (hasRole ? " unless its role holds them." : "."),
                "GRANT " + String.join(", ", missing) + " ON *.* TO " + account + " WITH GRANT OPTION"));
    }

    boolean timeZoneTables() throws SQLException {
        return !column("SELECT name FROM mysql.time_zone_name LIMIT 1").isEmpty();
    }

    String cipher() throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SHOW SESSION STATUS LIKE 'Ssl_cipher'")) {
            return row.next() ? row.getString(2) : "";
        }
    }

    private List<String> column(String query) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }
}
