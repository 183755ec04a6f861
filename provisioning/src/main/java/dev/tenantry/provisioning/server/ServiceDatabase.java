package dev.tenantry.provisioning.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The small database of ours on each server, one for each registration: who works there now is written in it. Its name is covered by the
 * service accounts' grants on {@code tn%} and is not the name of a tenant database, so no generator makes it and no drop can name it.
 *
 * @param registration whose service accounts use it
 */
public record ServiceDatabase(Registration registration) {
    private static final String PREFIX = "tnservice";
    private static final Pattern FORM = Pattern.compile(PREFIX + "[a-z0-9]{8}");
    private static final int UNKNOWN_DATABASE = 1049;
    private static final int NO_SUCH_TABLE = 1146;

    /** Whether a database is such a one, of whichever registration. */
    public static boolean isOne(String databaseName) {
        return FORM.matcher(databaseName).matches();
    }

    /** Its name. */
    public String name() {
        return PREFIX + registration.suffix();
    }

    /** The name of one of its tables, for a statement. */
    String table(String name) {
        return '`' + name() + "`." + name;
    }

    /** Whether a statement failed because the database or a table of it is not there yet. */
    static boolean isMissing(SQLException failure) {
        return Set.of(UNKNOWN_DATABASE, NO_SUCH_TABLE).contains(failure.getErrorCode());
    }

    /** Makes what is missing of it, as the provisioner. */
    void create(Connection provisioner) throws SQLException {
        try (Statement statement = provisioner.createStatement()) {
            for (String each : definition()) {
                statement.execute(each);
            }
        }
    }

    private List<String> definition() {
        return List.of(
                "CREATE DATABASE IF NOT EXISTS `" + name() + "` CHARACTER SET ascii COLLATE ascii_bin",
                """
                CREATE TABLE IF NOT EXISTS %s (
                  operation_id VARCHAR(64) NOT NULL,
                  epoch        BIGINT      NOT NULL,
                  raised_at    DATETIME(6) NOT NULL,
                  PRIMARY KEY (operation_id),
                  KEY fence_raised (raised_at)
                ) ENGINE = InnoDB\
                """.formatted(table("fence")),
                """
                CREATE TABLE IF NOT EXISTS %s (
                  connection_id BIGINT UNSIGNED NOT NULL,
                  account       VARCHAR(32)     NOT NULL,
                  operation_id  VARCHAR(64)     NOT NULL,
                  epoch         BIGINT          NOT NULL,
                  registered_at DATETIME(6)     NOT NULL,
                  PRIMARY KEY (connection_id),
                  KEY session_operation (operation_id, epoch),
                  KEY session_registered (registered_at)
                ) ENGINE = InnoDB\
                """.formatted(table("session")));
    }
}
