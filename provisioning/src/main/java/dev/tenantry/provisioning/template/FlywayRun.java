package dev.tenantry.provisioning.template;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.database.SessionSource;
import dev.tenantry.provisioning.database.SqlFailure;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.internal.sqlscript.FlywaySqlScriptException;
import org.jspecify.annotations.Nullable;

/** Runs Flyway itself over a set of migrations in one database. */
public final class FlywayRun {
    /**
     * Flyway's own table, made beforehand: Flyway refuses a database that has a table but no history, and ours has the mark of ownership.
     */
    private static final String HISTORY_TABLE = """
            CREATE TABLE IF NOT EXISTS `flyway_schema_history` (
              `installed_rank` INT NOT NULL,
              `version` VARCHAR(50),
              `description` VARCHAR(200) NOT NULL,
              `type` VARCHAR(20) NOT NULL,
              `script` VARCHAR(1000) NOT NULL,
              `checksum` INT,
              `installed_by` VARCHAR(100) NOT NULL,
              `installed_on` TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
              `execution_time` INT NOT NULL,
              `success` BOOL NOT NULL,
              PRIMARY KEY (`installed_rank`),
              KEY `flyway_schema_history_s_idx` (`success`)
            ) ENGINE=InnoDB\
            """;

    private FlywayRun() {}

    /**
     * Applies what is pending.
     *
     * @throws ProvisioningException SCHEMA_MIGRATION_FAILED
     */
    public static void migrate(SessionSource migrator, MigrationSet migrations, DatabaseName database) {
        try (Connection connection = migrator.open();
                Statement statement = connection.createStatement()) {
            statement.execute("USE " + database.quoted());
            statement.execute(HISTORY_TABLE);
        } catch (SQLException e) {
            throw SqlFailure.of(e, "preparing the migration history of", "database " + database);
        }
        Applied applied = new Applied();
        try {
            flyway(migrator, migrations, database, applied).migrate();
        } catch (FlywayException e) {
            throw failure(e, applied);
        }
    }

    /** A Flyway over these migrations and this database, as an application would have it. */
    public static Flyway flyway(
            SessionSource migrator, MigrationSet migrations, DatabaseName database, Callback... callbacks) {
        return Flyway.configure(FlywayRun.class.getClassLoader())
                .dataSource(new SessionDataSource(migrator))
                .loggers("slf4j")
                .defaultSchema(database.value())
                .createSchemas(false)
                .resourceProvider(new MemoryMigrations(migrations))
                .javaMigrationClassProvider(List::of)
                .locations(new String[0])
                .encoding(StandardCharsets.UTF_8)
                .placeholderReplacement(false)
                .cleanDisabled(true)
                .installedBy("tenantry")
                .callbacks(callbacks)
                .load();
    }

    private static ProvisioningException failure(FlywayException failure, Applied applied) {
        @Nullable Throwable cause = failure;
        @Nullable FlywaySqlScriptException script = null;
        @Nullable SQLException sql = null;
        while (cause != null) {
            if (cause instanceof FlywaySqlScriptException found) {
                script = found;
            } else if (cause instanceof SQLException found) {
                sql = found;
            }
            cause = cause.getCause();
        }
        if (script == null || script.getResource() == null) {
            return new ProvisioningException(
                    FailureCode.SCHEMA_MIGRATION_FAILED,
                    "the migrations failed: " + SqlFailure.words(new SQLException(failure.getMessage()))
                            + applied.told(""),
                    failure,
                    List.of("mend the migration and publish it again: tenantctl schemas publish DIR"));
        }
        String file = script.getResource().getFilename();
        String words = sql == null
                ? Objects.requireNonNullElse(script.getMessage(), "no message")
                : "%s (server error %d)".formatted(SqlFailure.words(sql), sql.getErrorCode());
        return new ProvisioningException(
                FailureCode.SCHEMA_MIGRATION_FAILED,
                "%s, line %d: %s.%s".formatted(file, script.getLineNumber(), words, applied.told(file)),
                failure,
                List.of("mend line %d of %s and publish the set again: tenantctl schemas publish DIR"
                        .formatted(script.getLineNumber(), file)));
    }

    /** Remembers what was carried out, to tell what a failure left half-applied. */
    private static final class Applied implements Callback {
        private final List<String> complete = new ArrayList<>();
        private int statements;

        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.BEFORE_EACH_MIGRATE
                    || event == Event.AFTER_EACH_MIGRATE_STATEMENT
                    || event == Event.AFTER_EACH_MIGRATE;
        }

        @Override
        public boolean canHandleInTransaction(Event event, Context context) {
            return true;
        }

        @Override
        public void handle(Event event, Context context) {
            if (event == Event.AFTER_EACH_MIGRATE_STATEMENT) {
                statements++;
                return;
            }
            statements = 0;
            if (event == Event.AFTER_EACH_MIGRATE) {
                complete.add(context.getMigrationInfo().getScript());
            }
        }

        @Override
        public String getCallbackName() {
            return "what was applied";
        }

        String told(String failedFile) {
            String before = complete.isEmpty()
                    ? "no migration was complete before it"
                    : "complete before it: " + String.join(", ", complete);
            String half = failedFile.isEmpty()
                    ? ""
                    : statements == 0
                            ? "Nothing of %s was carried out; ".formatted(failedFile)
                            : "Half-applied: the first %d statement(s) of %s were carried out, and a server cannot undo DDL; "
                                    .formatted(statements, failedFile);
            return " " + half + before
                    + ". Only the scratch database was touched; it is dropped, and no tenant's was changed";
        }
    }
}
