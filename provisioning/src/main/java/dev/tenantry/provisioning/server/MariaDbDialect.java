package dev.tenantry.provisioning.server;

import dev.tenantry.provisioning.Secret;
import dev.tenantry.provisioning.ServerFacts;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * MariaDB 10.11 and newer. CONNECTION ADMIN, which the provisioner needs to end sessions, also lets it change the server's limits on
 * connections here; MySQL has a right of its own for that.
 */
public record MariaDbDialect(ServerFacts facts) implements Dialect {
    /** From here on reading a routine's body is a right of its own, and no right on the table of all routines is needed. */
    private static final ServerVersion SHOW_CREATE_ROUTINE = new ServerVersion(11, 3);

    @Override
    public ServerVersion oldestSupported() {
        return new ServerVersion(10, 11);
    }

    @Override
    public String databaseCollation() {
        return "utf8mb4_uca1400_ai_ci";
    }

    /** Gives the server the hash: MariaDB would write the password itself into its binary log. */
    @Override
    public String identifiedBy(Secret password) {
        return "IDENTIFIED VIA mysql_native_password USING '" + NativePassword.hash(password) + "'";
    }

    @Override
    public String accountLockQuery() {
        return "SELECT COALESCE(JSON_VALUE(priv, '$.account_locked'), '0') IN ('1', 'true') AS locked"
                + " FROM mysql.global_priv WHERE user = ? AND host = '%'";
    }

    @Override
    public String sessionsQuery() {
        return "SELECT id FROM information_schema.processlist WHERE user = ?";
    }

    @Override
    public String binaryLogStatusStatement() {
        return "SHOW MASTER STATUS";
    }

    @Override
    public List<String> serviceGrants(ServiceAccount account) {
        return switch (account) {
            case PROVISIONER ->
                List.of(
                        "GRANT CREATE USER, PROCESS, CONNECTION ADMIN ON *.* TO %s",
                        "GRANT " + Dialect.PROVISIONER_RIGHTS + " ON `tn%%`.* TO %s WITH GRANT OPTION");
            case REAPER -> List.of("GRANT DROP ON `tn%%`.* TO %s WITH GRANT OPTION");
            case VERIFIER -> List.of("GRANT PROCESS, SHOW DATABASES ON *.* TO %s", "GRANT SELECT ON mysql.* TO %s");
            case BACKUP ->
                List.of(
                        "GRANT BINLOG MONITOR, REPLICATION SLAVE ON *.* TO %s",
                        "GRANT SELECT, LOCK TABLES, SHOW VIEW, TRIGGER, EVENT ON `tn%%`.* TO %s",
                        ServerVersion.parse(facts.version()).atLeast(SHOW_CREATE_ROUTINE)
                                ? "GRANT SHOW CREATE ROUTINE ON `tn%%`.* TO %s"
                                : "GRANT SELECT ON mysql.proc TO %s");
        };
    }

    @Override
    public Optional<String> unguardedAdministratorsQuery() {
        return Optional.empty();
    }

    @Override
    public List<String> systemSchemas() {
        return List.of("information_schema", "performance_schema", "mysql", "sys");
    }

    @Override
    public String persist(String variable, String value) {
        return "SET GLOBAL " + variable + " = " + value + " (and the same line in the server's option file)";
    }

    @Override
    public List<String> administratorRights() {
        return Stream.concat(RIGHTS_OF_ADMINISTRATORS.stream(), Stream.of("BINLOG MONITOR", "CONNECTION ADMIN"))
                .toList();
    }

    @Override
    public String tenantAccountsQuery() {
        return "SELECT user, host, COALESCE(JSON_VALUE(priv, '$.account_locked'), '0') IN ('1', 'true')"
                + " FROM mysql.global_priv WHERE user REGEXP '" + TENANT_ACCOUNT + "'";
    }

    @Override
    public String tenantRolesQuery() {
        return "SELECT CONCAT('''', user, '''@''', host, ''''), CONCAT('role ', role), 'MEMBER',"
                + " IF(admin_option = 'Y', 'YES', 'NO') FROM mysql.roles_mapping WHERE user REGEXP '"
                + TENANT_ACCOUNT + "'";
    }
}
