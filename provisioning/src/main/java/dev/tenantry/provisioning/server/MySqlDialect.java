package dev.tenantry.provisioning.server;

import dev.tenantry.provisioning.Secret;
import dev.tenantry.provisioning.ServerFacts;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** MySQL 8.4 and newer. */
public record MySqlDialect(ServerFacts facts) implements Dialect {
    @Override
    public ServerVersion oldestSupported() {
        return new ServerVersion(8, 4);
    }

    @Override
    public String databaseCollation() {
        return "utf8mb4_0900_ai_ci";
    }

    @Override
    public String identifiedBy(Secret password) {
        return "IDENTIFIED WITH caching_sha2_password BY " + SqlText.quoted(password.reveal());
    }

    @Override
    public String accountLockQuery() {
        return "SELECT account_locked = 'Y' AS locked FROM mysql.user WHERE user = ? AND host = '%'";
    }

    @Override
    public String sessionsQuery() {
        return "SELECT id FROM information_schema.processlist WHERE user = ?";
    }

    @Override
    public String binaryLogStatusStatement() {
        return "SHOW BINARY LOG STATUS";
    }

    @Override
    public List<String> serviceGrants(ServiceAccount account) {
        return switch (account) {
            case PROVISIONER ->
                List.of(
                        "GRANT CREATE USER, PROCESS, CONNECTION_ADMIN ON *.* TO %s",
                        "GRANT " + Dialect.PROVISIONER_RIGHTS + " ON `tn%%`.* TO %s WITH GRANT OPTION");
            case REAPER -> List.of("GRANT DROP ON `tn%%`.* TO %s WITH GRANT OPTION");
            case VERIFIER -> List.of("GRANT PROCESS, SHOW DATABASES ON *.* TO %s", "GRANT SELECT ON mysql.* TO %s");
            case BACKUP ->
                List.of(
                        "GRANT REPLICATION CLIENT, REPLICATION SLAVE, SHOW_ROUTINE ON *.* TO %s",
                        "GRANT SELECT, LOCK TABLES, SHOW VIEW, TRIGGER, EVENT ON `tn%%`.* TO %s");
        };
    }

    /** An account that may create users or write the grant tables could be taken over by the provisioner unless it has SYSTEM_USER. */
    @Override
    public Optional<String> unguardedAdministratorsQuery() {
        return Optional.of("""
                SELECT CONCAT(QUOTE(u.user), '@', QUOTE(u.host)) AS account
                FROM mysql.user u
                WHERE (u.create_user_priv = 'Y' OR u.super_priv = 'Y' OR (u.update_priv = 'Y' AND u.insert_priv = 'Y'))
                  AND u.user NOT LIKE 'tenantry\\_provisioner\\_%'
                  AND NOT EXISTS (SELECT 1 FROM mysql.global_grants g
                                  WHERE g.user = u.user AND g.host = u.host AND g.priv = 'SYSTEM_USER')
                ORDER BY 1
                """);
    }

    @Override
    public List<String> systemSchemas() {
        return List.of("information_schema", "performance_schema", "mysql", "sys");
    }

    @Override
    public String persist(String variable, String value) {
        return "SET PERSIST " + variable + " = " + value;
    }

    @Override
    public List<String> administratorRights() {
        return Stream.concat(
                        RIGHTS_OF_ADMINISTRATORS.stream(),
                        Stream.of("REPLICATION CLIENT", "CONNECTION_ADMIN", "SHOW_ROUTINE"))
                .toList();
    }

    @Override
    public String tenantAccountsQuery() {
        return "SELECT user, host, account_locked = 'Y' FROM mysql.user WHERE user REGEXP '" + TENANT_ACCOUNT + "'";
    }

    @Override
    public String tenantRolesQuery() {
        return "SELECT CONCAT('''', to_user, '''@''', to_host, ''''), CONCAT('role ', from_user), 'MEMBER',"
                + " IF(with_admin_option = 'Y', 'YES', 'NO') FROM mysql.role_edges WHERE to_user REGEXP '"
                + TENANT_ACCOUNT + "'";
    }
}
