package dev.tenantry.provisioning.scan;

import dev.tenantry.provisioning.database.DatabaseIdentity;
import dev.tenantry.provisioning.server.Dialect;
import dev.tenantry.provisioning.server.Registration;
import dev.tenantry.provisioning.server.ServerFailures;
import dev.tenantry.provisioning.server.ServiceAccount;
import dev.tenantry.provisioning.server.ServiceSessions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a server holds of tenants, in one query for each sort of thing however many tenants there are. The verifier reads; only marks
 * are read by the backup account, because a view's text is shown to none but an account that may select from it.
 */
public final class ServerScanner {
    private static final String DATABASES =
            "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE 'tn%'"
                    + " AND schema_name NOT REGEXP '^tnservice[a-z0-9]{8}$' ORDER BY schema_name";

    /** The text of the mark, not its row: whoever makes a view of that name decides what selecting from it costs. */
    private static final String MARKS = """
            SELECT table_schema, view_definition FROM information_schema.views
            WHERE table_schema LIKE 'tn%' AND table_name = 'tenantry_identity'
            """;

    private static final Pattern MARK = Pattern.compile(
            "select (?:_\\w+ ?)?'([^'\\\\]{1,64})' AS `tenant_id`,(?:_\\w+ ?)?'([^'\\\\]{1,64})' AS `database_id`,"
                    + "(?:_\\w+ ?)?'([^'\\\\]{1,64})' AS `created_by`",
            Pattern.CASE_INSENSITIVE);

    private static final String SESSIONS = """
            SELECT user, COUNT(*) FROM information_schema.processlist WHERE user REGEXP '%s' GROUP BY user
            """.formatted(Dialect.TENANT_ACCOUNT);

    private static final String SERVICE_ACCOUNTS = "SELECT user FROM mysql.user WHERE user LIKE 'tenantry\\_%'";

    /** The grants of ours, and everybody's on databases that are named as ours. */
    private static final String GRANTS = """
            SELECT grantee, table_schema AS on_what, privilege_type, is_grantable FROM information_schema.schema_privileges
            WHERE table_schema LIKE 'tn%%' OR grantee REGEXP '%1$s'
            UNION ALL
            SELECT grantee, CONCAT(table_schema, '.', table_name), privilege_type, is_grantable
            FROM information_schema.table_privileges WHERE table_schema LIKE 'tn%%' OR grantee REGEXP '%1$s'
            UNION ALL
            SELECT grantee, CONCAT(table_schema, '.', table_name, '.', column_name), privilege_type, is_grantable
            FROM information_schema.column_privileges WHERE table_schema LIKE 'tn%%' OR grantee REGEXP '%1$s'
            UNION ALL
            SELECT grantee, '*', privilege_type, is_grantable
            FROM information_schema.user_privileges WHERE privilege_type <> 'USAGE' AND grantee REGEXP '%1$s'
            UNION ALL
            SELECT CONCAT('''', user, '''@''', host, ''''), CONCAT(db, '.', routine_name), proc_priv, 'NO'
            FROM mysql.procs_priv WHERE db LIKE 'tn%%' OR user REGEXP '%2$s'
            """.formatted(Dialect.TENANT_GRANTEE, Dialect.TENANT_ACCOUNT);

    private static final Pattern GRANTEE = Pattern.compile("'(.*)'@'(.*)'", Pattern.DOTALL);

    private final ServiceSessions sessions;
    private final Dialect dialect;
    private final String address;

    public ServerScanner(ServiceSessions sessions, Dialect dialect, String address) {
        this.sessions = sessions;
        this.dialect = dialect;
        this.address = address;
    }

    /**
     * Looks at the whole server.
     *
     * @throws dev.tenantry.provisioning.ProvisioningException SERVER_UNREACHABLE, SERVER_BUSY, SERVER_WRONG_CREDENTIAL, SERVER_REFUSED:
     *     nothing is known then, least of all that something is gone
     */
    public ServerScan scan() {
        try {
            List<String> names = sessions.as(ServiceAccount.VERIFIER, session -> column(session, DATABASES));
            Map<String, String> marks = sessions.as(ServiceAccount.BACKUP, ServerScanner::marks);
            List<FoundDatabase> databases = names.stream()
                    .map(name -> new FoundDatabase(name, marks.containsKey(name), identity(marks.get(name))))
                    .toList();
            return sessions.as(
                    ServiceAccount.VERIFIER,
                    session -> new ServerScan(
                            databases,
                            accounts(session),
                            grants(session),
                            openSessions(session),
                            registrations(session)));
        } catch (SQLException failure) {
            throw ServerFailures.of(failure, "looking at everything that is on it", address);
        }
    }

    private static Map<String, String> marks(Connection session) throws SQLException {
        Map<String, String> marks = new HashMap<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(MARKS)) {
            while (rows.next()) {
                String text = rows.getString(2);
                marks.put(rows.getString(1), text == null ? "" : text);
            }
        }
        return marks;
    }

    private static @Nullable DatabaseIdentity identity(@Nullable String text) {
        Matcher mark = MARK.matcher(text == null ? "" : text.strip());
        return mark.matches() ? new DatabaseIdentity(mark.group(1), mark.group(2), mark.group(3)) : null;
    }

    private List<FoundAccount> accounts(Connection session) throws SQLException {
        List<FoundAccount> accounts = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(dialect.tenantAccountsQuery())) {
            while (rows.next()) {
                accounts.add(new FoundAccount(rows.getString(1), rows.getString(2), rows.getBoolean(3)));
            }
        }
        return accounts;
    }

    private List<FoundGrant> grants(Connection session) throws SQLException {
        Map<List<String>, Set<String>> privileges = new LinkedHashMap<>();
        Set<List<String>> grantable = new java.util.HashSet<>();
        for (String query : List.of(GRANTS, dialect.tenantRolesQuery())) {
            try (Statement statement = session.createStatement();
                    ResultSet rows = statement.executeQuery(query)) {
                while (rows.next()) {
                    List<String> key = List.of(rows.getString(1), rows.getString(2));
                    privileges.computeIfAbsent(key, ignored -> new TreeSet<>()).add(rows.getString(3));
                    if (rows.getString(4).equals("YES")) {
                        grantable.add(key);
                    }
                }
            }
        }
        List<FoundGrant> grants = new ArrayList<>(privileges.size());
        privileges.forEach((key, held) -> {
            Matcher grantee = GRANTEE.matcher(key.getFirst());
            boolean account = grantee.matches();
            String user = account ? grantee.group(1) : key.getFirst();
            if (!isServiceAccountsOwn(user, key.get(1))) {
                grants.add(new FoundGrant(
                        user, account ? grantee.group(2) : "", key.get(1), held, grantable.contains(key)));
            }
        });
        return grants;
    }

    /** Service accounts hold their rights on all databases of the prefix at once; a right on one of them alone is not theirs to have. */
    private static boolean isServiceAccountsOwn(String user, String on) {
        return on.equals("tn%") && Registration.isServiceAccount(user);
    }

    private static Map<String, Integer> openSessions(Connection session) throws SQLException {
        Map<String, Integer> open = new HashMap<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(SESSIONS)) {
            while (rows.next()) {
                open.put(rows.getString(1), rows.getInt(2));
            }
        }
        return open;
    }

    private static Set<String> registrations(Connection session) throws SQLException {
        Set<String> suffixes = new TreeSet<>();
        for (String user : column(session, SERVICE_ACCOUNTS)) {
            if (Registration.isServiceAccount(user)) {
                suffixes.add(Registration.ofAccount(user).suffix());
            }
        }
        return suffixes;
    }

    private static List<String> column(Connection session, String query) throws SQLException {
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
